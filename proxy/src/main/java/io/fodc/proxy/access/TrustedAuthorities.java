package io.fodc.proxy.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts the certificates of one file and no other. */
public final class TrustedAuthorities {
  private static final long MAX_CA_BYTES = 1 << 20;

  private TrustedAuthorities() {}

  /**
   * A client that speaks HTTP/1.1, follows no redirect and trusts these alone.
   *
   * @param authorities PEM certificates that the server's must come from; the platform's if empty
   * @param connectLimit how long connecting may take
   * @throws IOException naming the file if the authorities cannot be used
   */
  public static HttpClient client(Optional<Path> authorities, Duration connectLimit)
      throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectLimit);
    if (authorities.isPresent()) {
      builder.sslContext(of(authorities.get()));
    }
    return builder.build();
  }

  /**
   * TLS for a client.
   *
   * @throws IOException naming the file if it holds no certificates
   */
  public static SSLContext of(Path authorities) throws IOException {
    try (InputStream in = Files.newInputStream(authorities)) {
      byte[] pem = in.readNBytes((int) MAX_CA_BYTES);
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int count = 0;
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        trusted.setCertificateEntry("authority-" + count++, each);
      }
      if (count == 0) {
        throw new IOException(authorities + " holds no certificates");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(authorities + " holds no certificates that can be used: " + e, e);
    }
  }
}
