package io.fodc.proxy.peer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fodc.schemas.wire.peer.v1.End;
import io.fodc.schemas.wire.peer.v1.Head;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Reads the frames of a part, none of more than {@value #MOST_FRAME_BYTES} bytes. What it reads may
 * be anything: whatever is out of order is a {@link PeerException}. One thread.
 */
public final class PartReader {
  static final int MOST_FRAME_BYTES = 4 << 20;
  static final int MOST_CHUNK_BYTES = 64 << 10;

  private final InputStream in;
  private final Head head;
  private long frames;
  private Optional<End> end = Optional.empty();

  /**
   * A reader that has read the head.
   *
   * @param in buffered; stays the caller's to close
   */
  public PartReader(InputStream in) throws IOException {
    this.in = in;
    PartFrame first = frame();
    if (!first.hasHead()) {
      throw new PeerException("its answer does not begin with a head");
    }
    this.head = first.getHead();
  }

  public Head head() {
    return head;
  }

  /** The end, once it was read. */
  public Optional<End> end() {
    return end;
  }

  /** The next frame; the last one is the end. Empty after that. */
  public Optional<PartFrame> next() throws IOException {
    if (end.isPresent()) {
      return Optional.empty();
    }
    PartFrame frame = frame();
    if (frame.hasEnd()) {
      end = Optional.of(frame.getEnd());
      if (frame.getEnd().getFrames() != frames - 1) {
        throw new PeerException(
            "it says that its answer has %d frames, and sent %d"
                .formatted(frame.getEnd().getFrames(), frames - 1));
      }
    }
    return Optional.of(frame);
  }

  private PartFrame frame() throws IOException {
    try {
      return frame(length());
    } catch (ZipException | EOFException e) {
      throw new PeerException("its answer is not compressed as it should be", e);
    }
  }

  private PartFrame frame(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new PeerException("its answer ends in the middle");
    }
    frames++;
    try {
      PartFrame frame = PartFrame.parseFrom(bytes);
      if (frame.getChunk().size() > MOST_CHUNK_BYTES) {
        throw new PeerException("a chunk of it has more than " + MOST_CHUNK_BYTES + " bytes");
      }
      return frame;
    } catch (InvalidProtocolBufferException e) {
      throw new PeerException("frame " + frames + " of its answer is none", e);
    }
  }

  private int length() throws IOException {
    int length = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int b = in.read();
      if (b < 0) {
        throw new PeerException("its answer ends without an end");
      }
      length |= (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        if (length > MOST_FRAME_BYTES) {
          throw new PeerException("a frame of it has more than " + MOST_FRAME_BYTES + " bytes");
        }
        return length;
      }
    }
    throw new PeerException("a frame of it has more than " + MOST_FRAME_BYTES + " bytes");
  }
}
