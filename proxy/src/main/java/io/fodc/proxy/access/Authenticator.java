package io.fodc.proxy.access;

/** One way to be known. Asked from many threads at once; may block for a bounded time. */
interface Authenticator {
  /** Its name in the status page: {@code tokens}, {@code oidc}, {@code kubernetes}, {@code tls}. */
  String word();

  Verdict verify(Credentials credentials);

  /** Whether something that identified somebody earlier still would. */
  default boolean stillGood(String credential) {
    return true;
  }

  /** Changes whenever an answer of {@link #stillGood} may. */
  default long generation() {
    return 0;
  }
}
