package io.fodc.proxy.capture;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The file of an artifact that is not whole yet, and the SHA-256 of what is in it. Under the lock
 * of its {@link ArtifactUpload}, which also bounds it; the size may be read by any thread.
 */
final class PartialFile {
  private static final int BUFFER_BYTES = 256 << 10;

  private final Path partial;
  private final Path whole;
  private final MessageDigest sha256;
  private @Nullable FileChannel file;
  private volatile long size;

  PartialFile(Path partial, Path whole) {
    this.partial = partial;
    this.whole = whole;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  long size() {
    return size;
  }

  boolean isOpen() {
    return file != null;
  }

  /** So many bytes of it are on disk, without a look at them. */
  void found(long bytes) {
    size = bytes;
  }

  /** Opens the file, and reads what an earlier run of the proxy left in it. */
  void open() throws IOException {
    FileChannel opened =
        FileChannel.open(
            partial, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (opened.read(buffer) >= 0) {
      buffer.flip();
      size += buffer.remaining();
      sha256.update(buffer);
      buffer.clear();
    }
    file = opened;
  }

  /** Writes at the end; of what fails in the middle nothing counts. */
  void append(ByteString data) throws IOException {
    FileChannel out = file;
    if (out == null) {
      throw new IOException(partial.getFileName() + " is closed");
    }
    long position = size;
    for (ByteBuffer part : data.asReadOnlyByteBufferList()) {
      ByteBuffer digested = part.duplicate();
      while (part.hasRemaining()) {
        position += out.write(part, position);
      }
      sha256.update(digested);
    }
    size = position;
  }

  /** The SHA-256 of all of it; it begins anew after that. */
  byte[] digest() {
    return sha256.digest();
  }

  /** Drops what is in it; its size is what it was until {@link #found} tells otherwise. */
  void empty() throws IOException {
    if (file != null) {
      file.truncate(0);
    }
  }

  /** Has it on disk under its last name. */
  void keep() throws IOException {
    if (file != null) {
      file.force(true);
    }
    close();
    Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  /** Removes it, under whichever name. */
  void remove() throws IOException {
    Files.deleteIfExists(partial);
    Files.deleteIfExists(whole);
  }

  @Override
  public String toString() {
    return partial.toString();
  }
}
