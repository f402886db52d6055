package io.fodc.proxy.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * A request between proxies, as far as a proof of it holds for it alone; its body is apart, because
 * it is read later.
 *
 * @param method of the request line
 * @param target path and query of the request line, without a question mark that nothing follows
 * @param headers digest of those that say in whose name and for what it is asked
 */
public record PeerQuestion(String method, String target, String headers) {
  /** In whose name. */
  public static final String ON_BEHALF_HEADER = "Fodc-On-Behalf-Of";

  /** The name of a capture that several proxies run. */
  public static final String CAPTURE_HEADER = "Fodc-Capture-Id";

  /** How its artifacts are called. */
  public static final String NAMES_HEADER = "Fodc-Capture-Names";

  private static final List<String> BOUND =
      List.of(ON_BEHALF_HEADER, CAPTURE_HEADER, NAMES_HEADER, "Idempotency-Key");

  /**
   * A request.
   *
   * @param rawQuery without the question mark; empty for none
   * @param values values of a header by its name, none for one that is not there
   */
  public static PeerQuestion of(
      String method, String rawPath, String rawQuery, Function<String, List<String>> values) {
    StringBuilder bound = new StringBuilder();
    for (String name : BOUND) {
      bound.append(name);
      values.apply(name).forEach(value -> bound.append(':').append(value.strip()));
      bound.append('\n');
    }
    return new PeerQuestion(
        method,
        rawQuery.isEmpty() ? rawPath : rawPath + "?" + rawQuery,
        digest(bound.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** SHA-256, as a proof has it. */
  static String digest(byte[] bytes) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
