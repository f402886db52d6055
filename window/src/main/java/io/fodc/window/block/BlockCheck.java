package io.fodc.window.block;

import java.lang.foreign.MemorySegment;

/**
 * Checks bytes from outside before anything reads them as a block: after it, reading needs no
 * checks. Allocates nothing that depends on what the bytes claim.
 */
public final class BlockCheck {
  private final MemorySegment bytes;
  private int ticks;
  private int columns;

  private BlockCheck(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * The block in these bytes.
   *
   * @throws BlockFormatException if they are not exactly one intact block
   */
  public static SealedBytes open(MemorySegment bytes) throws BlockFormatException {
    BlockCheck check = new BlockCheck(bytes);
    check.header();
    check.ticks();
    check.series();
    check.columns();
    return new SealedBytes(bytes);
  }

  private void header() throws BlockFormatException {
    long size = bytes.byteSize();
    require(size >= BlockLayout.TICK_OFFSETS, "%d bytes are too few for a header", size);
    int magic = word(BlockLayout.MAGIC);
    require(
        magic == BlockLayout.MAGIC_AND_VERSION,
        "starts with %08x, not %08x: no block, or of another version",
        magic,
        BlockLayout.MAGIC_AND_VERSION);
    long length = Integer.toUnsignedLong(word(BlockLayout.LENGTH));
    require(length == size, "says it has %d bytes, but there are %d", length, size);
    int checksum = BlockLayout.checksum(bytes);
    require(
        checksum == word(BlockLayout.CHECKSUM),
        "checksum is %08x, but the block says %08x",
        checksum,
        word(BlockLayout.CHECKSUM));
    ticks = word(BlockLayout.TICKS);
    require(
        ticks >= 1 && ticks <= BlockLayout.MOST_TICKS,
        "has %d ticks, outside 1..%d",
        ticks,
        BlockLayout.MOST_TICKS);
    columns = word(BlockLayout.COLUMNS);
    require(
        columns >= 0 && BlockLayout.columnData(ticks, columns) <= size,
        "%d columns do not fit into %d bytes",
        columns,
        size);
  }

  private void ticks() throws BlockFormatException {
    long last = -1;
    for (int tick = 0; tick < ticks; tick++) {
      long offset = Integer.toUnsignedLong(word(BlockLayout.TICK_OFFSETS + 4L * tick));
      require(
          tick == 0 ? offset == 0 : offset > last, "tick %d at %d is out of order", tick, offset);
      last = offset;
    }
    long first = bytes.get(NativeLayout.LONG, BlockLayout.FIRST_TICK);
    require(
        first > Long.MIN_VALUE && first <= Long.MAX_VALUE - last,
        "first tick %d is out of range",
        first);
  }

  private void series() throws BlockFormatException {
    long last = -1;
    for (int column = 0; column < columns; column++) {
      int id = word(BlockLayout.ids(ticks) + 4L * column);
      require(id > last, "series %d of column %d is out of order", id, column);
      last = id;
    }
  }

  private void columns() throws BlockFormatException {
    Presence present = new Presence();
    long samples = 0;
    long at = BlockLayout.columnData(ticks, columns);
    for (int column = 0; column < columns; column++) {
      long start = start(column);
      require(start == at, "column %d starts at %d, not at %d", column, start, at);
      at = column + 1 < columns ? start(column + 1) : bytes.byteSize();
      require(at > start && at <= bytes.byteSize(), "column %d ends at %d, outside", column, at);
      samples += column(column, start, at, present);
    }
    require(at == bytes.byteSize(), "columns end at %d of %d bytes", at, bytes.byteSize());
    int said = word(BlockLayout.SAMPLES);
    require(samples == said, "has %d samples, but says %d", samples, said);
  }

  private int column(int column, long start, long end, Presence present)
      throws BlockFormatException {
    int head = bytes.get(NativeLayout.BYTE, start);
    require((head & BlockLayout.RESERVED_MASK) == 0, "column %d has head %02x", column, head);
    long payload = start + 1;
    int count = ticks;
    if ((head & BlockLayout.HAS_BITMAP) != 0) {
      int bitmap = Presence.bitmapBytes(ticks);
      require(end - payload >= bitmap, "column %d is too short for its bitmap", column);
      require(present.read(bytes, payload, ticks), "column %d has bits after its ticks", column);
      payload += bitmap;
      count = present.count();
      require(count > 0 && count < ticks, "column %d has a bitmap of %d samples", column, count);
    }
    ColumnCodec codec = ColumnCodecs.of(head & BlockLayout.CODEC_MASK);
    require(codec != null, "column %d has unknown head %02x", column, head);
    int length = (int) Math.min(Integer.MAX_VALUE, end - payload);
    require(
        codec != null && codec.accepts(bytes, payload, length, count),
        "column %d has %d bytes for %d samples",
        column,
        length,
        count);
    return count;
  }

  private long start(int column) {
    return Integer.toUnsignedLong(word(BlockLayout.starts(ticks, columns) + 4L * column));
  }

  private int word(long at) {
    return bytes.get(NativeLayout.INT, at);
  }

  private static void require(boolean holds, String message, Object... values)
      throws BlockFormatException {
    if (!holds) {
      throw new BlockFormatException("window block " + message.formatted(values));
    }
  }
}
