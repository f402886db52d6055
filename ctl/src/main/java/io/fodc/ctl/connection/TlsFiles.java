package io.fodc.ctl.connection;

import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes TLS from PEM files of at most {@value #MOST_BYTES} bytes. */
final class TlsFiles {
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END");
  private static final char[] NO_PASSWORD = {};

  private TlsFiles() {}

  static SSLContext context(Context asked, Surroundings process) {
    if (asked.cert().isEmpty() != asked.key().isEmpty()) {
      throw new Failure(
          ExitCode.USAGE,
          "a client certificate needs both --cert and --key",
          "name the one that is missing");
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          asked.cert().isEmpty()
              ? new KeyManager[0]
              : keys(process.path(asked.cert()), process.path(asked.key())),
          asked.caFile().isEmpty() ? null : trust(process.path(asked.caFile())),
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new Failure(
          ExitCode.USAGE,
          "TLS cannot be set up: " + e.getMessage(),
          "check --ca-file, --cert and --key");
    }
  }

  private static TrustManager[] trust(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keys(Path certificate, Path key)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "client",
        privateKey(key),
        NO_PASSWORD,
        certificates(certificate).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(read(file)));
    if (found.isEmpty()) {
      throw new IOException(file + " holds no certificate");
    }
    return found;
  }

  private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
    Matcher block = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
    if (!block.find()) {
      throw new IOException(file + " holds no private key");
    }
    if (!block.group(1).equals("PRIVATE KEY")) {
      throw new IOException(
          file
              + " holds '"
              + block.group(1)
              + "', but an unencrypted PKCS #8 key is needed: openssl pkcs8 -topk8 -nocrypt -in "
              + file);
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds no readable key", e);
    }
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // Then it is one of another algorithm.
      }
    }
    throw new IOException(file + " holds no key of EC, RSA or EdDSA");
  }

  private static byte[] read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException(file + " is longer than " + MOST_BYTES + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e, e);
    }
  }
}
