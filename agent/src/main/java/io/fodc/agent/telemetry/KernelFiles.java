package io.fodc.agent.telemetry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads small files of the kernel and remembers why one could not be read. At most {@value
 * #MAX_BYTES} bytes of a file are read; what is beyond is not looked at. One thread.
 */
final class KernelFiles {
  /** Most bytes read of one file. */
  static final int MAX_BYTES = 1024 * 1024;

  private static final int FIRST_BYTES = 8 * 1024;

  private final Map<String, String> missing = new LinkedHashMap<>();
  private byte[] buffer = new byte[FIRST_BYTES];

  /** Forgets the reasons of the tick before. */
  void beginTick() {
    missing.clear();
  }

  /** What could not be read since {@link #beginTick}: subject and reason. */
  Map<String, String> missing() {
    return missing;
  }

  /** Notes that what {@code subject} names is missing; the first reason of a tick stays. */
  void miss(String subject, String reason) {
    missing.putIfAbsent(subject, reason);
  }

  /** Text of a file; when it cannot be read, that is noted under {@code subject}. */
  Optional<String> read(String subject, Path file) {
    try {
      return Optional.of(text(file));
    } catch (IOException | SecurityException e) {
      miss(subject, reason(file, e));
      return Optional.empty();
    }
  }

  /** Text of a file that need not be there. */
  Optional<String> readIfPresent(Path file) {
    try {
      return Optional.of(text(file));
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }

  static String reason(Path file, Exception e) {
    return switch (e) {
      case NoSuchFileException _, FileNotFoundException _ -> "not-found: " + file;
      case AccessDeniedException _, SecurityException _ -> "permission: " + file;
      default -> "unreadable: " + file + ": " + e.getMessage();
    };
  }

  private String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      int length = 0;
      while (true) {
        int n = in.read(buffer, length, buffer.length - length);
        if (n < 0) {
          return new String(buffer, 0, length, StandardCharsets.UTF_8);
        }
        length += n;
        if (length == buffer.length) {
          if (length == MAX_BYTES) {
            return new String(buffer, 0, length, StandardCharsets.UTF_8);
          }
          buffer = Arrays.copyOf(buffer, Math.min(MAX_BYTES, length * 2));
        }
      }
    }
  }
}
