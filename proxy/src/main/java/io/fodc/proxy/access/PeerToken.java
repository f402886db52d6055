package io.fodc.proxy.access;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The secret that the proxies of one fleet share, in a file that holds nothing else. A changed file
 * counts within a second; while it cannot be read, what was read last does. Any thread.
 */
public final class PeerToken {
  private static final Logger LOG = System.getLogger(PeerToken.class.getName());
  private static final int MOST_FILE_BYTES = 4096;
  private static final int LEAST_CHARS = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]++=*+");

  private final WatchedFile file;
  private String token;

  private PeerToken(WatchedFile file, String token) {
    this.file = file;
    this.token = token;
  }

  /**
   * The token of a file.
   *
   * @throws IOException saying what is wrong with the file
   */
  public static PeerToken open(Path path, LongSupplier nanoClock) throws IOException {
    WatchedFile file = new WatchedFile(path, nanoClock);
    // What is read next is known now.
    boolean unused = file.changed();
    return new PeerToken(file, read(file));
  }

  private static String read(WatchedFile file) throws IOException {
    file.requireOwn();
    String text = new String(file.read(MOST_FILE_BYTES), StandardCharsets.UTF_8).strip();
    if (text.length() < LEAST_CHARS || !FORM.matcher(text).matches()) {
      throw new IOException(
          file.path()
              + " holds no token of "
              + LEAST_CHARS
              + " or more characters from A-Z a-z 0-9 . _ ~ + / -; make one with: openssl rand"
              + " -hex 32");
    }
    return text;
  }

  /** What to show to other proxies. */
  public synchronized String text() {
    if (file.changed()) {
      try {
        token = read(file);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "peer token not read again: " + e.getMessage());
      }
    }
    return token;
  }

  /** Whether somebody shows it. Takes as long whether it is nearly right or not at all. */
  public boolean isShownBy(Optional<String> bearer) {
    return bearer
        .map(
            shown ->
                MessageDigest.isEqual(
                    shown.getBytes(StandardCharsets.UTF_8),
                    text().getBytes(StandardCharsets.UTF_8)))
        .orElse(false);
  }
}
