package io.fodc.proxy.access;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The secret that the proxies of one fleet share, in a file that holds nothing else. It leaves this
 * class only as keys derived from it, one for each use. A changed file counts within a second;
 * while it cannot be read, what was read last does. Any thread.
 */
final class PeerSecret {
  private static final Logger LOG = System.getLogger(PeerSecret.class.getName());
  private static final int MOST_FILE_BYTES = 4096;
  private static final int LEAST_CHARS = 32;
  private static final int KEY_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]++=*+");

  private final WatchedFile file;
  private Keys keys;

  /** Keys of 32 bytes: of what proxies ask, and of what they answer. */
  record Keys(byte[] questions, byte[] answers) {}

  private PeerSecret(WatchedFile file, Keys keys) {
    this.file = file;
    this.keys = keys;
  }

  /**
   * The secret of a file.
   *
   * @throws IOException saying what is wrong with the file
   */
  static PeerSecret open(Path path, LongSupplier nanoClock) throws IOException {
    WatchedFile file = new WatchedFile(path, nanoClock);
    // What is read next is known now.
    boolean unused = file.changed();
    return new PeerSecret(file, read(file));
  }

  private static Keys read(WatchedFile file) throws IOException {
    file.requireOwn();
    String text = new String(file.read(MOST_FILE_BYTES), StandardCharsets.UTF_8).strip();
    if (text.length() < LEAST_CHARS || !FORM.matcher(text).matches()) {
      throw new IOException(
          file.path()
              + " holds no secret of "
              + LEAST_CHARS
              + " or more characters from A-Z a-z 0-9 . _ ~ + / -; make one with: openssl rand"
              + " -hex 32");
    }
    byte[] secret = text.getBytes(StandardCharsets.UTF_8);
    return new Keys(derived(secret, "fodc peer question 1"), derived(secret, "fodc peer answer 1"));
  }

  /** HKDF (RFC 5869) with SHA-256, without salt. */
  private static byte[] derived(byte[] secret, String use) throws IOException {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(secret)
                  .thenExpand(use.getBytes(StandardCharsets.US_ASCII), KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IOException("no key can be derived from the secret of the fleet", e);
    }
  }

  /** The keys of now. */
  synchronized Keys keys() {
    if (file.changed()) {
      try {
        keys = read(file);
        LOG.log(Level.INFO, "secret of the fleet read again file={0}", file.path());
      } catch (IOException e) {
        LOG.log(Level.WARNING, "secret of the fleet not read again: " + e.getMessage());
      }
    }
    return keys;
  }
}
