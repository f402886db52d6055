package io.fodc.proxy.http;

import io.fodc.proxy.peer.PartReader;
import io.fodc.proxy.peer.PeerException;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Passes on lines that come in pieces, only whole ones: what breaks off leaves no half line behind.
 * A line has at most {@value #MOST_LINE_BYTES} bytes. One thread.
 */
final class WholeLines {
  static final int MOST_LINE_BYTES = 64 << 20;

  private final OutputStream out;

  /** The beginning of a line whose end is in the next piece. */
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  WholeLines(OutputStream out) {
    this.out = out;
  }

  /**
   * Passes on all lines of a part.
   *
   * @throws PeerException if it ends early
   */
  static void copy(PartReader frames, OutputStream out) throws IOException {
    WholeLines whole = new WholeLines(out);
    for (Optional<PartFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
      if (next.get().hasChunk()) {
        whole.write(next.get().getChunk().toByteArray());
      }
    }
    whole.end();
  }

  void write(byte[] piece) throws IOException {
    int end = piece.length;
    while (end > 0 && piece[end - 1] != '\n') {
      end--;
    }
    if (end > 0) {
      begun.writeTo(out);
      begun.reset();
      out.write(piece, 0, end);
    }
    begun.write(piece, end, piece.length - end);
    if (begun.size() > MOST_LINE_BYTES) {
      throw new PeerException("a line of it has more than " + MOST_LINE_BYTES + " bytes");
    }
  }

  /**
   * Nothing more comes.
   *
   * @throws PeerException if the last line has no end
   */
  void end() throws PeerException {
    if (begun.size() > 0) {
      throw new PeerException("its last line has no end");
    }
  }
}
