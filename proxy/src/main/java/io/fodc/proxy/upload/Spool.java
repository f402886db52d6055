package io.fodc.proxy.upload;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A directory for bytes on their way, at most so many together. It belongs to one proxy: what an
 * earlier run left in it is deleted. Any thread.
 */
public final class Spool {
  private static final String PREFIX = "upload-";

  private final Path directory;
  private final long limitBytes;
  private final AtomicLong used = new AtomicLong();

  private Spool(Path directory, long limitBytes) {
    this.directory = directory;
    this.limitBytes = limitBytes;
  }

  /**
   * The spool in this directory, which is created if it is not there.
   *
   * @throws IOException if it cannot be used
   */
  public static Spool open(Path directory, long limitBytes) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
    return new Spool(directory, limitBytes);
  }

  /** Bytes in use. */
  public long used() {
    return used.get();
  }

  /** Most bytes that may be in use. */
  public long limit() {
    return limitBytes;
  }

  /** Counts bytes to be written; false if they do not fit. */
  boolean reserve(long bytes) {
    long seen = used.get();
    while (seen + bytes <= limitBytes) {
      long witness = used.compareAndExchange(seen, seen + bytes);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  void release(long bytes) {
    used.addAndGet(-bytes);
  }

  Path newFile() throws IOException {
    return Files.createTempFile(directory, PREFIX, ".part");
  }
}
