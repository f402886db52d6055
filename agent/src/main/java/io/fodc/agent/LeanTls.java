package io.fodc.agent;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Keeps the JDK's trust store out of memory until somebody needs it. grpc-okhttp asks for the
 * process' default TLS context only to see whether there is one; the JDK's own then loads all its
 * authorities for good, 2 MB of them. Whoever trusts them makes a context of its own: the link
 * without a {@code ca-file}, a target with {@code https}.
 */
final class LeanTls {
  private LeanTls() {}

  /** Makes a context that trusts nobody the default of this process. */
  static void install() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null);
      SSLContext.setDefault(context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }
}
