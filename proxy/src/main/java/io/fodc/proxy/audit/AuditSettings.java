package io.fodc.proxy.audit;

import java.nio.file.Path;

/**
 * Where the audit log is and how large it gets.
 *
 * @param directory its folder, made when it is missing
 * @param maxFileBytes size at which the next file is begun
 * @param maxTotalBytes size of all files at which the oldest is deleted; the newest two stay
 */
public record AuditSettings(Path directory, long maxFileBytes, long maxTotalBytes) {
  private static final long LEAST_FILE_BYTES = 16 * 1024;

  public AuditSettings {
    if (maxFileBytes < LEAST_FILE_BYTES || maxTotalBytes < maxFileBytes) {
      throw new IllegalArgumentException(
          "files of %d of %d bytes; at least %d, and not more than all together"
              .formatted(maxFileBytes, maxTotalBytes, LEAST_FILE_BYTES));
    }
  }

  /** 16 MiB each, 256 MiB together. */
  public static AuditSettings in(Path directory) {
    return new AuditSettings(directory, 16 << 20, 256 << 20);
  }
}
