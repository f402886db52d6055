package io.fodc.proxy.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.fodc.schemas.wire.peer.v1.End;
import io.fodc.schemas.wire.peer.v1.Head;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import java.io.IOException;
import java.io.OutputStream;

/** Writes the frames of a part. One thread. */
public final class PartWriter {
  private final OutputStream out;
  private long frames;

  /** One that has begun with the head. */
  public PartWriter(OutputStream out, Head head) throws IOException {
    this.out = out;
    write(PartFrame.newBuilder().setHead(head));
  }

  public void write(PartFrame.Builder frame) throws IOException {
    frame.build().writeDelimitedTo(out);
    frames++;
  }

  /** The last frame. */
  public void end(End.Builder end) throws IOException {
    write(PartFrame.newBuilder().setEnd(end.setFrames(frames)));
  }

  /** Bytes that become chunks; nothing stays behind between two writes. */
  public OutputStream chunks() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
          int count = Math.min(PartReader.MOST_CHUNK_BYTES, length - done);
          // Serialised before write returns: the array is not kept.
          ByteString chunk = UnsafeByteOperations.unsafeWrap(bytes, offset + done, count);
          PartWriter.this.write(PartFrame.newBuilder().setChunk(chunk));
          done += count;
        }
      }
    };
  }
}
