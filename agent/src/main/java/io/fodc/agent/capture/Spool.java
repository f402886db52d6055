package io.fodc.agent.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Room for artifacts until they are uploaded: at most so many bytes, in files that have no name
 * from the moment they are opened. So nothing of them is left when the agent is killed, several
 * agents may share a folder, and no name from outside is ever part of a path. Any thread.
 */
final class Spool {
  private static final String PREFIX = "fodc-capture-";

  private final Path directory;
  private final long mostBytes;
  private final AtomicLong used = new AtomicLong();

  Spool(Path directory, long mostBytes) {
    this.directory = directory;
    this.mostBytes = mostBytes;
  }

  /** Takes room. */
  void reserve(long bytes) throws SpoolException {
    if (used.addAndGet(bytes) > mostBytes) {
      used.addAndGet(-bytes);
      throw new SpoolException(
          "no-room",
          "artifacts on their way take %d of %d bytes; raise captures.spool, or ask for less"
              .formatted(used.get(), mostBytes));
    }
  }

  void release(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Bytes of all artifacts that wait. */
  long usedBytes() {
    return used.get();
  }

  /** What could still be stored; what the file system has, if that is less. */
  long freeBytes() {
    long left = Math.max(0, mostBytes - used.get());
    try {
      FileStore store = Files.getFileStore(directory);
      return Math.min(left, store.getUsableSpace());
    } catch (IOException e) {
      // It may not be there yet, or not at all: small artifacts need no file.
      return left;
    }
  }

  /** A file for reading and writing, which only its channel still knows. */
  FileChannel file() throws IOException {
    try {
      Files.createDirectories(directory);
      Path file = Files.createTempFile(directory, PREFIX, ".part");
      try {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new SpoolException(
          "no-room",
          "no file can be made in %s (%s); name a folder in captures.directory"
              .formatted(directory, e));
    }
  }
}
