package io.fodc.proxy.link;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;

/** The PEM files of {@link LinkTls} as Helidon wants them. */
final class HelidonTls {

  private HelidonTls() {}

  static Tls create(LinkTls files, ScheduledExecutorService timer, Duration handshakeLimit)
      throws IOException {
    try {
      var builder = Tls.builder().privateKey(keys(files)).privateKeyCertChain(keys(files));
      files.clientAuthorities().ifPresent(path -> builder.trust(authorities(path)));
      SSLContext context = builder.build().sslContext();
      return Tls.builder()
          .sslContext(
              new GuardedTlsContext(
                  context, files.clientAuthorities().isPresent(), timer, handshakeLimit))
          .build();
    } catch (RuntimeException unusable) {
      throw new IOException(
          "cannot use the link's TLS files (certificate "
              + files.certificateChain()
              + ", key "
              + files.privateKey()
              + "): "
              + unusable.getMessage(),
          unusable);
    }
  }

  private static Keys keys(LinkTls files) {
    return Keys.builder()
        .pem(
            pem ->
                pem.key(resource(files.privateKey())).certChain(resource(files.certificateChain())))
        .build();
  }

  private static Keys authorities(Path path) {
    return Keys.builder().pem(pem -> pem.certificates(resource(path))).build();
  }

  private static Resource resource(Path path) {
    return Resource.create(path);
  }
}
