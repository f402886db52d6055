package io.fodc.window.block;

import static io.fodc.window.block.BlockFormatException.require;

import java.lang.foreign.MemorySegment;

/**
 * Checks bytes from outside before anything reads them as a block: after it, reading needs no
 * checks. Allocates nothing that depends on what the bytes claim.
 */
public final class BlockCheck {
  private final MemorySegment bytes;

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
    check.frame();
    check.counts();
    SealedBytes block = new SealedBytes(bytes);
    check.groups(block);
    return block;
  }

  private void frame() throws BlockFormatException {
    long size = bytes.byteSize();
    require(size >= BlockLayout.DEVIATIONS, "%d bytes are too few for a header", size);
    int magic = word(BlockLayout.MAGIC);
    require(
        magic == BlockLayout.MAGIC_AND_VERSION,
        "starts with %08x, not %08x: no block, or of another version",
        magic,
        BlockLayout.MAGIC_AND_VERSION);
    long length = Integer.toUnsignedLong(word(BlockLayout.LENGTH));
    require(
        length == size && size <= Integer.MAX_VALUE,
        "says it has %d bytes, but there are %d",
        length,
        size);
    int checksum = BlockLayout.checksum(bytes);
    require(
        checksum == word(BlockLayout.CHECKSUM),
        "checksum is %08x, but the block says %08x",
        checksum,
        word(BlockLayout.CHECKSUM));
  }

  private void counts() throws BlockFormatException {
    int ticks = word(BlockLayout.TICKS);
    require(
        ticks >= 1 && ticks <= BlockLayout.MOST_TICKS,
        "has %d ticks, outside 1..%d",
        ticks,
        BlockLayout.MOST_TICKS);
    TickTimes times = TickTimes.in(bytes);
    require(
        times.isInBounds(),
        "has %d bits per deviation, outside 0..%d, or the least is not -2^42..0",
        times.width(),
        TickTimes.MOST_WIDTH);
    int columns = word(BlockLayout.COLUMNS);
    int runs = word(BlockLayout.RUNS);
    require(
        columns >= 0 && runs >= 0 && runs <= columns && (runs > 0 || columns == 0),
        "%d columns are not in %d runs",
        columns,
        runs);
    SeriesRuns series = new SeriesRuns(times.end(), runs, columns);
    long groups = series.end() + 4L * BlockLayout.groups(columns);
    require(
        groups + columns <= bytes.byteSize(),
        "%d columns in %d runs do not fit into %d bytes",
        columns,
        runs,
        bytes.byteSize());
    times.check(bytes);
    series.check(bytes);
    long first = columns == 0 ? bytes.byteSize() : Integer.toUnsignedLong(word(series.end()));
    require(first == groups, "columns start at %d, not at %d", first, groups);
  }

  private void groups(SealedBytes block) throws BlockFormatException {
    ColumnCheck check = new ColumnCheck();
    int groups = BlockLayout.groups(block.columns());
    long samples = 0;
    for (int group = 0; group < groups; group++) {
      long start = block.groupStart(group);
      long end = block.groupEnd(group);
      long most = (long) BlockLayout.GROUP * (ColumnForm.MOST_BYTES + ColumnForm.MOST_HEAD_BYTES);
      if (end <= start || end - start > most || end > bytes.byteSize()) {
        require(false, "group %d is at %d to %d, out of order", group, start, end);
      }
      check.enter(block, group);
      for (int i = 0; i < BlockLayout.groupColumns(block.columns(), group); i++) {
        String wrong = check.check(i);
        if (wrong != null) {
          require(false, "column %d has %s", group * BlockLayout.GROUP + i, wrong);
        }
        samples += check.samples();
      }
      if (!check.isAtEnd()) {
        require(false, "group %d has bytes behind its columns", group);
      }
    }
    int said = word(BlockLayout.SAMPLES);
    require(samples == said, "has %d samples, but says %d", samples, said);
  }

  private int word(long at) {
    return bytes.get(NativeLayout.INT, at);
  }
}
