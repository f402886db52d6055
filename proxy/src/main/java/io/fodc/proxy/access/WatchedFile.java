package io.fodc.proxy.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells when a file is another one than before: looks at most once a second, at time, size and
 * place on the disk. Not thread-safe.
 */
final class WatchedFile {
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path path;
  private final LongSupplier nanoClock;
  private String print = "";
  private long lookedNanos;
  private boolean looked;

  WatchedFile(Path path, LongSupplier nanoClock) {
    this.path = path;
    this.nanoClock = nanoClock;
  }

  Path path() {
    return path;
  }

  /** Whether it is another one since this was last true; true the first time. */
  boolean changed() {
    long now = nanoClock.getAsLong();
    if (looked && now - lookedNanos < LOOK_NANOS) {
      return false;
    }
    looked = true;
    lookedNanos = now;
    String found = print();
    if (found.equals(print)) {
      return false;
    }
    print = found;
    return true;
  }

  private String print() {
    try {
      BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
      return is.fileKey() + " " + is.size() + " " + is.lastModifiedTime().toInstant();
    } catch (IOException e) {
      return "none";
    }
  }

  /**
   * Its bytes.
   *
   * @throws IOException also if it is larger, naming the limit
   */
  byte[] read(long maxBytes) throws IOException {
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes((int) maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IOException(path + " is larger than " + maxBytes + " bytes");
      }
      return bytes;
    }
  }

  /** Refuses a file that others than its owner may write to. */
  void requireOwn() throws IOException {
    var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, new LinkOption[0]);
    if (view == null) {
      return;
    }
    Set<PosixFilePermission> permissions = view.readAttributes().permissions();
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(path + " can be written by others than its owner; chmod 600 it");
    }
  }
}
