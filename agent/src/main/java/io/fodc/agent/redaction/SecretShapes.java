package io.fodc.agent.redaction;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values that give themselves away by their shape, whatever their key is called. */
final class SecretShapes {
  /** Characters of mixed words, in total, from which a run counts as random. */
  private static final int RANDOM_CHARS = 16;

  private record Shape(Pattern pattern, HiddenReason reason) {
    static Shape of(String pattern, HiddenReason reason) {
      return new Shape(Pattern.compile(pattern), reason);
    }
  }

  private static final List<Shape> SHAPES =
      List.of(
          // The second alternative is a PEM block encoded once more in base64.
          Shape.of("-----BEGIN|LS0tLS1CRUdJTi", HiddenReason.PEM),
          Shape.of("eyJ[\\w-]{5,}\\.[\\w-]+\\.", HiddenReason.JWT),
          Shape.of(
              "(?i)[?&;,\\s\"]sig=|^sig=|SharedAccess(Signature|Key)|Account(Key|Name)=|DefaultEndpointsProtocol="
                  + "|X-(Amz|Goog)-(Signature|Credential|Security-Token)|[?&]se=[^&]*&|[?&](sv|sr|sp)=[^&]*&",
              HiddenReason.CLOUD_KEY),
          Shape.of(
              "\\b(AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}|AIza[\\w-]{30,}|ya29\\.[\\w-]{10,}|\\bGOCSPX-"
                  + "|\\bgh[pousr]_\\w{20,}|\\bglpat-|\\bxox[abprs]-|\\bsk[-_](live|test|proj|ant)[-_]|\"private_key",
              HiddenReason.CLOUD_KEY),
          Shape.of("(?i)\\b(bearer|basic|digest|negotiate)\\s+\\S{4,}", HiddenReason.NAME),
          Shape.of(
              "(?i)(pass(word|wd|phrase)?|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key"
                  + "|account[_-]?key|private[_-]?key)[\"']?(\\s*[=:]\\s*|\\s+)\\S",
              HiddenReason.NAME));

  private static final Pattern RUN_END = Pattern.compile("[^\\w+/=-]+");
  private static final Pattern WORD_END = Pattern.compile("[/_=-]+");
  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Z]?[a-z]*|[A-Z]+|[0-9]*|v[0-9]+");

  private SecretShapes() {}

  /** The reason to hide a value, if its shape gives one. */
  static Optional<HiddenReason> of(String value) {
    for (Shape shape : SHAPES) {
      if (shape.pattern().matcher(value).find()) {
        return Optional.of(shape.reason());
      }
    }
    if (hasUserInfo(value)) {
      return Optional.of(HiddenReason.URL_CREDENTIALS);
    }
    return isRandom(value) ? Optional.of(HiddenReason.HIGH_ENTROPY) : Optional.empty();
  }

  /**
   * Whether some word of a text is {@code something:anything@host}, with or without a scheme; the
   * user may be missing, as Redis has it.
   */
  private static boolean hasUserInfo(String text) {
    boolean colon = false;
    for (int i = 0; i + 1 < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@' && colon) {
        return true;
      }
      colon = c == ':' || (colon && !Character.isWhitespace(c));
    }
    return false;
  }

  /**
   * Whether some part of a text looks like hexadecimal, base64 or another random token: many
   * characters in words that mix digits with letters, or cases, as names and paths do not.
   */
  static boolean isRandom(String text) {
    for (String run : RUN_END.split(text)) {
      int mixed = 0;
      for (String word : WORD_END.split(run)) {
        mixed += PLAIN_WORD.matcher(word).matches() ? 0 : word.length();
      }
      if (mixed >= RANDOM_CHARS) {
        return true;
      }
    }
    return false;
  }
}
