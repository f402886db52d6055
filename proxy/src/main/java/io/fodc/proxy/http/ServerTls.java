package io.fodc.proxy.http;

import io.fodc.proxy.access.PemIdentity;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.common.tls.TlsConfig;
import java.io.IOException;
import java.util.List;

/** TLS of the listener. */
final class ServerTls {
  static final String SETTINGS = "http.tls.";

  private ServerTls() {}

  /**
   * What the listener needs: TLS 1.2 and 1.3, HTTP/1.1 as the only application protocol, and
   * clients' certificates verified if they show any.
   *
   * @throws IOException naming the file, what is wrong with it and the remedy
   */
  static Tls of(HttpSettings.Tls files) throws IOException {
    PemIdentity identity = PemIdentity.load(SETTINGS, files.certificate(), files.key());
    TlsConfig.Builder tls =
        Tls.builder()
            .privateKey(identity.key())
            .privateKeyCertChain(identity.chain())
            .addApplicationProtocol("http/1.1")
            .addEnabledProtocols(List.of("TLSv1.3", "TLSv1.2"));
    if (files.clientAuthorities().isPresent()) {
      tls.trust(
              PemIdentity.certificates(
                  SETTINGS + "client-ca-file", files.clientAuthorities().get()))
          .clientAuth(TlsClientAuth.OPTIONAL);
    }
    return tls.build();
  }
}
