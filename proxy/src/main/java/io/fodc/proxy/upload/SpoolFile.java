package io.fodc.proxy.upload;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The bytes of one upload in the spool; gone when it is closed. One thread at a time. */
public final class SpoolFile implements AutoCloseable {
  private final Spool spool;
  private final Path file;
  private final FileChannel channel;
  private final MessageDigest sha256;
  private long size;
  private boolean closed;

  private SpoolFile(Spool spool, Path file, FileChannel channel, MessageDigest sha256) {
    this.spool = spool;
    this.file = file;
    this.channel = channel;
    this.sha256 = sha256;
  }

  static SpoolFile create(Spool spool) throws IOException {
    Path file = spool.newFile();
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      return new SpoolFile(spool, file, channel, MessageDigest.getInstance("SHA-256"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Number of bytes. */
  public long size() {
    return size;
  }

  /** The bytes, from the first. The caller closes it. */
  public InputStream read() throws IOException {
    return Files.newInputStream(file);
  }

  /** Appends bytes; false if the spool has no room for them. */
  boolean append(ByteString data) throws IOException {
    if (!spool.reserve(data.size())) {
      return false;
    }
    size += data.size();
    for (ByteBuffer part : data.asReadOnlyByteBufferList()) {
      sha256.update(part.duplicate());
      while (part.hasRemaining()) {
        channel.write(part);
      }
    }
    return true;
  }

  /** SHA-256 of all bytes. Nothing may be appended afterwards. */
  byte[] sha256() {
    return sha256.digest();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    spool.release(size);
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger(SpoolFile.class.getName())
          .log(System.Logger.Level.WARNING, "spool file stays until the next start: " + file, e);
    }
  }
}
