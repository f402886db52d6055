package io.fodc.agent.redaction;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Judges values; immutable and thread-safe. */
public final class Redactor {
  /** Longest value that is judged; a longer one is hidden. */
  public static final int MAX_VALUE_CHARS = 4_096;

  private final Fingerprints fingerprints;
  private final Set<String> safeKeys;
  private final Set<String> secretKeys;

  /**
   * @param safeKeys further keys whose values pass unless their shape gives them away
   * @param secretKeys further keys whose values are always hidden; they win over every other rule
   */
  public Redactor(Fingerprints fingerprints, Set<String> safeKeys, Set<String> secretKeys) {
    this.fingerprints = fingerprints;
    this.safeKeys = Set.copyOf(safeKeys);
    this.secretKeys = Set.copyOf(secretKeys);
  }

  /** What may be told about the value of a key. */
  public Judgement judge(String key, String value) {
    if (value.isEmpty()) {
      return new Judgement.Shown("");
    }
    if (value.length() > MAX_VALUE_CHARS || hasControls(value)) {
      return hidden(key, value, shapeOf(head(value)).orElse(HiddenReason.UNKNOWN));
    }
    if (secretKeys.contains(key)) {
      return hidden(key, value, HiddenReason.NAME);
    }
    Optional<HiddenReason> shape = shapeOf(value);
    if (shape.isPresent()) {
      return hidden(key, value, shape.get());
    }
    if (KnownKeys.isSafe(key) || safeKeys.contains(key)) {
      return new Judgement.Shown(value);
    }
    if (KeyNames.isSecret(key)) {
      boolean path = KeyNames.isPath(key) && PlainValues.isPath(value);
      return path ? new Judgement.Shown(value) : hidden(key, value, HiddenReason.NAME);
    }
    return isHarmless(key, value)
        ? new Judgement.Shown(value)
        : hidden(key, value, HiddenReason.UNKNOWN);
  }

  /**
   * The key as it may be shown. One that is no ordinary name could be a secret itself, such as a
   * stray argument, and becomes a fingerprint.
   */
  public String showableKey(String key) {
    return KeyNames.isShowable(key) ? key : "hidden-key-" + fingerprints.of("", key).substring(5);
  }

  private static boolean isHarmless(String key, String value) {
    return PlainValues.isHarmless(value)
        || (KeyNames.isPath(key) && PlainValues.isPath(value))
        || (KeyNames.isAddress(key) && PlainValues.isAddress(value))
        || (KeyNames.isWord(key) && PlainValues.isWords(value));
  }

  private static boolean hasControls(String value) {
    return value.codePoints().anyMatch(Character::isISOControl);
  }

  private static String head(String value) {
    return value.substring(0, Math.min(value.length(), MAX_VALUE_CHARS));
  }

  private static Optional<HiddenReason> shapeOf(String value) {
    Optional<HiddenReason> shape = SecretShapes.of(value);
    return shape.isPresent() || value.indexOf('%') < 0 ? shape : SecretShapes.of(decoded(value));
  }

  /** The value with percent escapes resolved, as far as it has any. */
  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  private Judgement hidden(String key, String value, HiddenReason reason) {
    Optional<String> partly =
        reason == HiddenReason.URL_CREDENTIALS && !KeyNames.isSecret(key)
            ? UrlCredentials.replaced(value, user -> "<" + fingerprints.of(key, user) + ">")
            : Optional.empty();
    return new Judgement.Hidden(partly.orElseGet(() -> fingerprints.of(key, value)), reason);
  }
}
