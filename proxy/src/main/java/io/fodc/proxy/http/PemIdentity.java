package io.fodc.proxy.http;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.common.tls.TlsConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * The server's own certificate and key, read from PEM files.
 *
 * @param chain its certificate, then those of its issuers
 * @param key its private key
 */
record PemIdentity(List<X509Certificate> chain, PrivateKey key) {
  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
  private static final String END_KEY = "-----END PRIVATE KEY-----";
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  PemIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both files.
   *
   * @throws IOException naming the file, what is wrong with it and the remedy
   */
  static PemIdentity load(HttpSettings.Tls files) throws IOException {
    PemIdentity identity =
        new PemIdentity(
            certificates("http.tls.cert-file", files.certificate()), privateKey(files.key()));
    if (!identity.keyFits()) {
      throw new IOException(
          "http.tls.key-file: "
              + files.key()
              + " is not the key of the first certificate in "
              + files.certificate()
              + "; the server's own certificate comes first, its issuers after it");
    }
    return identity;
  }

  /** Whether what the key signs, the certificate verifies. */
  private boolean keyFits() throws IOException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    byte[] words = "whose key is this".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(words);
      byte[] signed = signature.sign();
      signature.initVerify(chain.getFirst().getPublicKey());
      signature.update(words);
      return signature.verify(signed);
    } catch (InvalidKeyException | SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IOException("http.tls.key-file: " + algorithm + " cannot be used here", e);
    }
  }

  private static List<X509Certificate> certificates(String setting, Path file) throws IOException {
    byte[] bytes = read(setting, file);
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (CertificateException e) {
      throw new IOException(setting + ": " + file + " is no PEM certificate", e);
    }
    throw new IOException(setting + ": " + file + " holds no certificate");
  }

  private static PrivateKey privateKey(Path file) throws IOException {
    String pem = new String(read("http.tls.key-file", file), StandardCharsets.US_ASCII);
    int begin = pem.indexOf(BEGIN_KEY);
    int end = pem.indexOf(END_KEY);
    if (begin < 0 || end < begin) {
      throw new IOException(
          "http.tls.key-file: "
              + file
              + " holds no '"
              + BEGIN_KEY
              + "'; convert it with: openssl pkcs8 -topk8 -nocrypt");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN_KEY.length(), end));
    } catch (IllegalArgumentException e) {
      throw new IOException("http.tls.key-file: " + file + " is not base64", e);
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        continue;
      } catch (GeneralSecurityException e) {
        throw new IOException("http.tls.key-file: " + algorithm + " keys cannot be read here", e);
      }
    }
    throw new IOException("http.tls.key-file: " + file + " is none of " + ALGORITHMS);
  }

  private static byte[] read(String setting, Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(
          setting + ": " + file.toAbsolutePath() + " cannot be read; check path and permissions");
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(setting + ": " + file + " is larger than " + MAX_FILE_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  /**
   * What the listener needs: TLS 1.2 and 1.3, HTTP/1.1 as the only application protocol, and
   * clients' certificates verified if they show any.
   *
   * @throws IOException naming the file, what is wrong with it and the remedy
   */
  static Tls tls(HttpSettings.Tls files) throws IOException {
    PemIdentity identity = load(files);
    TlsConfig.Builder tls =
        Tls.builder()
            .privateKey(identity.key())
            .privateKeyCertChain(identity.chain())
            .addApplicationProtocol("http/1.1")
            .addEnabledProtocols(List.of("TLSv1.3", "TLSv1.2"));
    if (files.clientAuthorities().isPresent()) {
      tls.trust(certificates("http.tls.client-ca-file", files.clientAuthorities().get()))
          .clientAuth(TlsClientAuth.OPTIONAL);
    }
    return tls.build();
  }
}
