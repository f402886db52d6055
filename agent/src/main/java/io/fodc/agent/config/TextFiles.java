package io.fodc.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens files within bounds; reasons name no content. */
final class TextFiles {
  /** Longest file that is read. */
  static final int MAX_BYTES = 1 << 20;

  private TextFiles() {}

  /** A text, or the reason why there is none. */
  sealed interface Content {
    record Text(String text) implements Content {}

    record Missing(String reason) implements Content {}
  }

  /** A file that a user named; one that holds secrets is not opened, nor is a device or a pipe. */
  static Content named(Path file) {
    if (SecretFiles.isSecret(file)) {
      return new Content.Missing("looks like a file of secrets by its path: never opened");
    }
    try {
      Path real = file.toRealPath();
      if (!real.endsWith(file) && SecretFiles.isSecret(real)) {
        return new Content.Missing("leads to a file of secrets: never opened");
      }
      if (!Files.isRegularFile(real)) {
        return new Content.Missing("is no regular file");
      }
      return bounded(real, MAX_BYTES);
    } catch (IOException e) {
      return new Content.Missing(reason(e));
    }
  }

  /** A file whose path is ours, such as one of {@code /proc}. */
  static Content bounded(Path file, int maxBytes) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      return bytes.length > maxBytes
          ? new Content.Missing("has more than " + maxBytes + " bytes")
          : new Content.Text(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Content.Missing(reason(e));
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "does not exist";
      case AccessDeniedException _ -> "may not be read: permission denied";
      default -> "cannot be read (" + e.getClass().getSimpleName() + ")";
    };
  }
}
