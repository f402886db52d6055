package io.fodc.proxy.access;

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
 * A certificate of this proxy and its key, read from PEM files.
 *
 * @param chain its certificate, then those of its issuers
 * @param key its private key
 */
public record PemIdentity(List<X509Certificate> chain, PrivateKey key) {
  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
  private static final String END_KEY = "-----END PRIVATE KEY-----";
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  public PemIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both files.
   *
   * @param settings what the keys begin with that name the files, such as {@code http.tls.}
   * @throws IOException naming the file, what is wrong with it and the remedy
   */
  public static PemIdentity load(String settings, Path certificate, Path key) throws IOException {
    String keySetting = settings + "key-file";
    PemIdentity identity =
        new PemIdentity(
            certificates(settings + "cert-file", certificate), privateKey(keySetting, key));
    if (!identity.keyFits(keySetting)) {
      throw new IOException(
          keySetting
              + ": "
              + key
              + " is not the key of the first certificate in "
              + certificate
              + "; the proxy's own certificate comes first, its issuers after it");
    }
    return identity;
  }

  /** Whether what the key signs, the certificate verifies. */
  private boolean keyFits(String setting) throws IOException {
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
      throw new IOException(setting + ": " + algorithm + " cannot be used here", e);
    }
  }

  /**
   * The certificates of a file, at least one.
   *
   * @param setting key that names the file
   * @throws IOException naming the file, what is wrong with it and the remedy
   */
  public static List<X509Certificate> certificates(String setting, Path file) throws IOException {
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

  private static PrivateKey privateKey(String setting, Path file) throws IOException {
    String pem = new String(read(setting, file), StandardCharsets.US_ASCII);
    int begin = pem.indexOf(BEGIN_KEY);
    int end = pem.indexOf(END_KEY);
    if (begin < 0 || end < begin) {
      throw new IOException(
          setting
              + ": "
              + file
              + " holds no '"
              + BEGIN_KEY
              + "'; convert it with: openssl pkcs8 -topk8 -nocrypt");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN_KEY.length(), end));
    } catch (IllegalArgumentException e) {
      throw new IOException(setting + ": " + file + " is not base64", e);
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        continue;
      } catch (GeneralSecurityException e) {
        throw new IOException(setting + ": " + algorithm + " keys cannot be read here", e);
      }
    }
    throw new IOException(setting + ": " + file + " is none of " + ALGORITHMS);
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
}
