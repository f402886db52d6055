package io.fodc.agent.capture;

import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * One artifact: in memory while it is small, in the spool from {@value #MEMORY_BYTES} bytes on.
 * Written by one thread, then read by the same, as often as it wants; given up by any.
 */
final class Artifact extends OutputStream {
  static final int MEMORY_BYTES = 256 << 10;

  /** The JDK keeps a buffer of native memory as large as the largest piece of a thread. */
  private static final int PIECE_BYTES = 64 << 10;

  private final ArtifactLabel label;
  private final Spool spool;
  private final Allowance allowance;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private volatile @Nullable FileChannel file;
  private long bytes;
  private boolean closed;
  private volatile boolean givenUp;

  /** What all artifacts of an order may take; shared by them. */
  interface Allowance {
    /** Asks for so many bytes more; what it throws ends the capture. */
    void take(long more) throws IOException;
  }

  Artifact(ArtifactLabel label, Spool spool, Allowance allowance) {
    this.label = label;
    this.spool = spool;
    this.allowance = allowance;
  }

  ArtifactLabel label() {
    return label;
  }

  long bytes() {
    return bytes;
  }

  boolean closed() {
    return closed;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("artifact " + label.fileName() + " is closed");
    }
    allowance.take(length);
    bytes += length;
    if (file == null && bytes <= MEMORY_BYTES) {
      memory.write(from, offset, length);
      return;
    }
    FileChannel to = file();
    ByteBuffer all = ByteBuffer.wrap(from, offset, length);
    while (all.hasRemaining()) {
      ByteBuffer piece = all.slice(all.position(), Math.min(PIECE_BYTES, all.remaining()));
      all.position(all.position() + to.write(piece));
    }
  }

  private FileChannel file() throws IOException {
    FileChannel opened = file;
    if (opened == null) {
      opened = spool.file();
      file = opened;
      for (ByteBuffer held = ByteBuffer.wrap(memory.toByteArray()); held.hasRemaining(); ) {
        opened.write(held);
      }
      memory.reset();
      if (givenUp) {
        opened.close();
      }
    }
    return opened;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Writes all of it. */
  void copyTo(OutputStream out) throws IOException {
    FileChannel from = file;
    if (from == null) {
      memory.writeTo(out);
      return;
    }
    byte[] piece = new byte[PIECE_BYTES];
    long at = 0;
    while (at < bytes) {
      int read = from.read(ByteBuffer.wrap(piece), at);
      if (read < 0) {
        throw new IOException("the spool lost bytes of " + label.fileName());
      }
      out.write(piece, 0, read);
      at += read;
    }
  }

  /** Lets go of its file at once, even while somebody writes: what they do then fails. */
  void giveUp() {
    givenUp = true;
    FileChannel opened = file;
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        // Without a name, closing is all there is to it.
      }
    }
  }
}
