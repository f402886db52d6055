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
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
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
    return client(authorities, Optional.empty(), connectLimit);
  }

  /**
   * The same, showing a certificate to servers that ask for one.
   *
   * @throws IOException naming the file if the authorities cannot be used
   */
  public static HttpClient client(
      Optional<Path> authorities, Optional<PemIdentity> shown, Duration connectLimit)
      throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectLimit);
    if (authorities.isPresent() || shown.isPresent()) {
      builder.sslContext(context(authorities, shown));
    }
    return builder.build();
  }

  private static SSLContext context(Optional<Path> authorities, Optional<PemIdentity> shown)
      throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          shown.isPresent() ? keys(shown.get()) : null,
          authorities.isPresent() ? trust(authorities.get()) : null,
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be used here: " + e, e);
    }
  }

  private static KeyManager[] keys(PemIdentity shown) throws IOException, GeneralSecurityException {
    char[] unused = new char[0];
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry("shown", shown.key(), unused, shown.chain().toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, unused);
    return keys.getKeyManagers();
  }

  private static TrustManager[] trust(Path authorities) throws IOException {
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
      return trust.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException(authorities + " holds no certificates that can be used: " + e, e);
    }
  }
}
