package io.fodc.proxy.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A token of ours: {@code fodc_}, eight digits by which its entry is found, and 256 random bits.
 * With so many of them a hash needs neither salt nor cost.
 *
 * @param id the eight digits
 * @param text all of it; shown once, kept nowhere
 */
public record StaticToken(String id, String text) {
  static final String PREFIX = "fodc_";
  private static final int ID_BYTES = 4;
  private static final int SECRET_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("fodc_([0-9a-f]{8})_[A-Za-z0-9_-]{43}");

  /** A new one. */
  public static StaticToken draw(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    String digits = HexFormat.of().formatHex(id);
    return new StaticToken(
        digits,
        PREFIX + digits + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** What its entry keeps of it. */
  public String hash() {
    return hash(text);
  }

  static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The id in a text that has the form of a token. */
  static Optional<String> idOf(String text) {
    var matcher = FORM.matcher(text);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Takes the same time whatever the text is. */
  static boolean matches(String text, String hash) {
    return MessageDigest.isEqual(
        hash(text).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
  }

  /** Nothing of the secret is for logs. */
  @Override
  public String toString() {
    return PREFIX + id + "_…";
  }
}
