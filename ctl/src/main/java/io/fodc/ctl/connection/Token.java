package io.fodc.ctl.connection;

import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** What shows the proxy who asks. It is printed nowhere: its text says that it is there. */
public final class Token {
  private static final int MOST_CHARS = 8192;

  private final String secret;

  private Token(String secret, String source) {
    String stripped = secret.strip();
    if (stripped.isEmpty()
        || stripped.length() > MOST_CHARS
        || !stripped.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new Failure(
          ExitCode.USAGE,
          source + " holds no token: it must be one line of 1 to " + MOST_CHARS + " characters",
          "write into it what 'fodc-proxy token create' printed");
    }
    this.secret = stripped;
  }

  /** The token of a variable's value. */
  static Token of(String value, String source) {
    return new Token(value, source);
  }

  /** Reads a file, and warns when others than its owner can do so too. */
  static Token read(Path file, Surroundings process) {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_CHARS + 3);
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(PosixFilePermission.GROUP_READ)
          || permissions.contains(PosixFilePermission.OTHERS_READ)) {
        process.tell("warning: token file " + file + " can be read by others; chmod 600 " + file);
      }
      return new Token(new String(bytes, StandardCharsets.UTF_8), "token file " + file);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.USAGE,
          "cannot read the token file " + file + ": " + e,
          "name a file that you can read with --token-file or FODC_TOKEN_FILE");
    }
  }

  /** Value of the {@code Authorization} header. */
  public String authorization() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "a token";
  }
}
