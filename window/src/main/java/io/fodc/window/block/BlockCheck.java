package io.fodc.window.block;

import static io.fodc.window.block.BlockFormatException.require;

import java.lang.foreign.MemorySegment;

/**
 * Checks bytes before anything reads them as a block. Allocates nothing that depends on what the
 * bytes claim.
 */
public final class BlockCheck {
  private final MemorySegment bytes;

  private BlockCheck(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * The block in bytes from outside: every column is gone over, so reading it needs no checks.
   *
   * @throws BlockFormatException if they are not exactly one intact block
   */
  public static SealedBytes open(MemorySegment bytes) throws BlockFormatException {
    BlockCheck check = new BlockCheck(bytes);
    check.frame();
    check.counts();
    SealedBytes block = new SealedBytes(bytes);
    check.columns(block);
    return block;
  }

  /**
   * The block in bytes that this program wrote itself, and that its checksum says are still those:
   * all is checked but the columns, which are when they are first read. A column that is malformed
   * all the same makes its readers fail with a {@link DamagedColumnException}.
   *
   * @throws BlockFormatException if they are not exactly one block
   */
  public static SealedBytes openOwn(MemorySegment bytes) throws BlockFormatException {
    BlockCheck check = new BlockCheck(bytes);
    check.frame();
    check.counts();
    SealedBytes block = SealedBytes.columnsUnchecked(bytes);
    check.groups(block);
    long samples = check.word(BlockLayout.SAMPLES);
    long most = (long) block.ticks() * block.columns();
    require(samples >= 0 && samples <= most, "%d samples are not in 0..%d", samples, most);
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

  /** Where the groups of columns start and end. */
  private void groups(SealedBytes block) throws BlockFormatException {
    int[] starts = block.groupStarts();
    long most = (long) BlockLayout.GROUP * (ColumnForm.MOST_BYTES + ColumnForm.MOST_HEAD_BYTES);
    for (int group = 0; group < starts.length; group++) {
      long start = Integer.toUnsignedLong(starts[group]);
      boolean last = group + 1 == starts.length;
      long end = last ? bytes.byteSize() : Integer.toUnsignedLong(starts[group + 1]);
      if (end <= start || end - start > most || end > bytes.byteSize()) {
        require(false, "group %d is at %d to %d, out of order", group, start, end);
      }
    }
  }

  private void columns(SealedBytes block) throws BlockFormatException {
    groups(block);
    ColumnCheck check = new ColumnCheck();
    int groups = BlockLayout.groups(block.columns());
    long samples = 0;
    for (int group = 0; group < groups; group++) {
      String wrong = check.group(block, group);
      if (wrong != null) {
        require(false, "%s", wrong);
      }
      samples += check.samples();
    }
    int said = word(BlockLayout.SAMPLES);
    require(samples == said, "has %d samples, but says %d", samples, said);
  }

  private int word(long at) {
    return bytes.get(NativeLayout.INT, at);
  }
}
