package io.fodc.agent.scrape;

import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** Makes sockets for {@code https} targets; its classes are loaded when one is asked for. */
public final class TlsFactory implements Supplier<SSLSocketFactory> {
  private TlsFactory() {}

  /** The one that trusts what the JDK trusts, or {@code javax.net.ssl.trustStore}. */
  public static TlsFactory platform() {
    return new TlsFactory();
  }

  @Override
  public SSLSocketFactory get() {
    try {
      // The process' default context trusts nobody: see LeanTls.
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, null, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's trust store cannot be opened", e);
    }
  }
}
