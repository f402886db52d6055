package io.fodc.window.block;

import java.lang.foreign.MemorySegment;

/** Reads columns of checked blocks. Reusable scratch; one thread. */
public final class BlockReader {
  private final Presence present = new Presence();

  /**
   * Reads the values of ticks {@code from} to {@code to} - 1 of a column into {@code out}; {@link
   * #present} then says which of the column's ticks have one.
   */
  public void read(SealedBytes block, int column, int from, int to, long[] out, int outAt) {
    MemorySegment bytes = block.segment();
    long at = block.columnStart(column);
    int head = bytes.get(NativeLayout.BYTE, at);
    at++;
    if ((head & BlockLayout.HAS_BITMAP) == 0) {
      present.resetPresent(block.ticks());
    } else {
      present.read(bytes, at, block.ticks());
      at += Presence.bitmapBytes(block.ticks());
    }
    ColumnCodec codec = ColumnCodecs.of(head & BlockLayout.CODEC_MASK);
    if (codec == null) {
      throw new IllegalStateException("codec " + (head & BlockLayout.CODEC_MASK) + " is unknown");
    }
    codec.read(bytes, at, (int) (block.columnEnd(column) - at), present, from, to, out, outAt);
  }

  /** Ticks of the column read last that have a value. */
  public Presence present() {
    return present;
  }
}
