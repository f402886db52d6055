package io.fodc.agent.redaction;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Salted fingerprints (HMAC-SHA-256, cut) of values that are hidden. Equal values of one key have
 * equal fingerprints on every node that shares the salt; the same value under another key has
 * another one.
 *
 * <p>With a secret salt a fingerprint is 64 bits. Without one the salt is the cluster's name, which
 * is no secret: whoever sees the fingerprint could try a word list against it. Then it is cut to 16
 * bits: one in 65,536 changes goes unnoticed, but a word list of millions keeps a hundred
 * candidates that nothing tells apart.
 */
public final class Fingerprints {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "hmac:";
  private static final int SECRET_SALT_BYTES = 8;
  private static final int PUBLIC_SALT_BYTES = 2;

  private final SecretKeySpec salt;
  private final int bytes;

  private Fingerprints(String salt, int bytes) {
    this.salt = new SecretKeySpec(("fodc\0" + salt).getBytes(StandardCharsets.UTF_8), ALGORITHM);
    this.bytes = bytes;
  }

  /** With a salt that only the agents of a cluster know. */
  public static Fingerprints ofSecretSalt(String salt) {
    return new Fingerprints("secret\0" + salt, SECRET_SALT_BYTES);
  }

  /** With nothing but the name of the cluster. */
  public static Fingerprints ofCluster(String cluster) {
    return new Fingerprints("cluster\0" + cluster, PUBLIC_SALT_BYTES);
  }

  /** The fingerprint of a value under its key: {@code hmac:} and hexadecimal digits. */
  public String of(String key, String value) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(salt);
      byte[] full = mac.doFinal((key + "\0" + value).getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(full, 0, bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }
}
