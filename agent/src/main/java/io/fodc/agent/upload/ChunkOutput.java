package io.fodc.agent.upload;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Cuts what is written into chunks and passes each on before it takes more: at most one chunk is
 * held. Bytes that the receiver already has are hashed only.
 */
final class ChunkOutput extends OutputStream {
  static final int CHUNK_BYTES = 64 << 10;

  /** Takes a chunk; waits until there is room for it. */
  @FunctionalInterface
  interface Chunks {
    void send(long offset, ByteString data) throws IOException;
  }

  private final Chunks chunks;
  private final long skip;
  private final long most;
  private final MessageDigest sha256;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int filled;
  private long written;

  ChunkOutput(Chunks chunks, long skip, long most) {
    this.chunks = chunks;
    this.skip = skip;
    this.most = most;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > most - written) {
      throw UploadException.over(
          "too-large: it takes more than %d bytes; ask for less of it".formatted(most));
    }
    sha256.update(bytes, offset, length);
    int known = Math.clamp(skip - written, 0, length);
    written += length;
    int at = offset + known;
    while (at < offset + length) {
      int count = Math.min(chunk.length - filled, offset + length - at);
      System.arraycopy(bytes, at, chunk, filled, count);
      filled += count;
      at += count;
      if (filled == chunk.length) {
        send();
      }
    }
  }

  /** Sends what is left. */
  void finish() throws IOException {
    if (filled > 0) {
      send();
    }
    if (written < skip) {
      throw UploadException.over(
          "changed: the proxy has %d bytes, there are %d".formatted(skip, written));
    }
  }

  /** Number of all bytes, those skipped included. */
  long total() {
    return written;
  }

  /** Of all bytes; once. */
  byte[] sha256() {
    return sha256.digest();
  }

  private void send() throws IOException {
    int count = filled;
    filled = 0;
    chunks.send(offsetOfChunk(count), ByteString.copyFrom(chunk, 0, count));
  }

  private long sent;

  private long offsetOfChunk(int count) {
    long offset = skip + sent;
    sent += count;
    return offset;
  }
}
