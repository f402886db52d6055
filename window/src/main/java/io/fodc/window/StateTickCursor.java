package io.fodc.window;

import io.fodc.window.block.BlockReader;
import io.fodc.window.block.SealedBytes;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Steps through the ticks of a state: sealed blocks by stripes of ticks, then the open rows. */
final class StateTickCursor implements TickCursor {
  private static final int STRIPE_VALUES = 16 * 1024;
  private static final int MOST_STRIPE_TICKS = 64;

  private final RetainedView view;
  private final WindowState state;
  private final long afterMillis;

  /** Made for the first sealed block: a cursor on the newest tick never needs it. */
  private @Nullable BlockReader reader;

  /** Sealed block the cursor is in; the number of sealed blocks once it is in the open one. */
  private int block;

  /** Next tick in that block. */
  private int nextTick;

  private OpenRowsHolder rows = new OpenRowsHolder();

  /** The stripe read: ticks from {@code stripeFrom} of the block, values by column, then tick. */
  private int stripeFrom;

  private int stripeTicks;
  private long[] stripe = new long[0];
  private long[] stripePresent = new long[0];

  /** Where the present samples of the current tick are. */
  private int size;

  private int[] columns = new int[0];

  /** Series by column of the adopted block the cursor is in. */
  private int[] adoptedIds = new int[0];

  /** Every column is present: the columns need not be written down. */
  private boolean dense;

  private int tick;
  private boolean inOpen;
  private long tickMillis = WindowView.NO_TICK;

  StateTickCursor(RetainedView view, WindowState state, long afterMillis) {
    this.view = view;
    this.state = state;
    this.afterMillis = afterMillis;
    view.requireOpen();
    block = -1;
    enterNextBlock();
  }

  @Override
  public boolean next() {
    view.requireOpen();
    while (block < state.sealed().length) {
      SealedBlock sealed = state.sealed()[block];
      if (nextTick < sealed.to()) {
        showSealed(sealed, nextTick++);
        return true;
      }
      enterNextBlock();
    }
    OpenView open = state.open();
    if (open == null || nextTick >= open.rows()) {
      size = 0;
      tickMillis = WindowView.NO_TICK;
      return false;
    }
    showOpen(open, nextTick++);
    return true;
  }

  @Override
  public long tickMillis() {
    return tickMillis;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int seriesId(int index) {
    int column = column(index);
    OpenView open = state.open();
    if (inOpen && open != null) {
      return open.seriesId(column);
    }
    SealedBlock sealed = state.sealed()[block];
    return sealed.isAdopted() ? adoptedIds[column] : sealed.bytes().seriesId(column);
  }

  @Override
  public long valueBits(int index) {
    int column = column(index);
    return inOpen ? rows.bits(column) : stripe[column * stripeTicks + tick - stripeFrom];
  }

  private int column(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException("sample " + index + " of a tick with " + size);
    }
    return dense ? index : columns[index];
  }

  private void enterNextBlock() {
    stripeTicks = 0;
    for (block++; block < state.sealed().length; block++) {
      SealedBlock sealed = state.sealed()[block];
      if (sealed.lastTickMillis() > afterMillis) {
        nextTick = sealed.tickAtOrAfter(afterMillis + 1);
        readIds(sealed);
        return;
      }
    }
    OpenView open = state.open();
    nextTick = open == null ? 0 : rows.open(open, afterMillis);
  }

  /** Translates the ids of an adopted block once, so that a sample costs no search. */
  private void readIds(SealedBlock sealed) {
    if (!sealed.isAdopted()) {
      return;
    }
    if (adoptedIds.length < sealed.columns()) {
      adoptedIds = new int[sealed.columns()];
    }
    for (int column = 0; column < sealed.columns(); column++) {
      adoptedIds[column] = sealed.seriesId(column);
    }
  }

  private void showSealed(SealedBlock sealed, int shown) {
    SealedBytes bytes = sealed.bytes();
    tick = shown;
    inOpen = false;
    dense = false;
    tickMillis = bytes.tickMillis(shown);
    if (stripeTicks == 0 || shown >= stripeFrom + stripeTicks) {
      readStripe(sealed, shown);
    }
    reserveColumns(bytes.columns());
    size = 0;
    long bit = 1L << shown - stripeFrom;
    for (int column = 0; column < bytes.columns(); column++) {
      if ((stripePresent[column] & bit) != 0) {
        columns[size++] = column;
      }
    }
  }

  private void readStripe(SealedBlock sealed, int from) {
    SealedBytes bytes = sealed.bytes();
    BlockReader columnReader = reader();
    int count = Math.max(1, bytes.columns());
    int most = Math.clamp(STRIPE_VALUES / count, 1, MOST_STRIPE_TICKS);
    stripeFrom = from;
    stripeTicks = Math.min(most, sealed.to() - from);
    if (stripe.length < count * stripeTicks) {
      stripe = new long[count * stripeTicks];
    }
    if (stripePresent.length < count) {
      stripePresent = new long[count];
    }
    for (int column = 0; column < bytes.columns(); column++) {
      if (sealed.isAdopted() && adoptedIds[column] == SeriesTable.NO_SERIES) {
        stripePresent[column] = 0;
        continue;
      }
      columnReader.read(bytes, column, from, from + stripeTicks, stripe, column * stripeTicks);
      long present = 0;
      for (int i = 0; i < stripeTicks; i++) {
        present |= columnReader.present().get(from + i) ? 1L << i : 0;
      }
      stripePresent[column] = present;
    }
  }

  private BlockReader reader() {
    BlockReader known = reader;
    if (known == null) {
      known = new BlockReader();
      reader = known;
    }
    return known;
  }

  private void showOpen(OpenView open, int row) {
    inOpen = true;
    rows.at(open, row);
    tickMillis = rows.tickMillis();
    int width = rows.width();
    int present = 0;
    for (int word = 0; word << 6 < width; word++) {
      present += Long.bitCount(rows.presence(word));
    }
    dense = present == width;
    size = width;
    if (!dense) {
      findColumns(width);
    }
  }

  private void findColumns(int width) {
    reserveColumns(width);
    size = 0;
    for (int word = 0; word << 6 < width; word++) {
      long present = rows.presence(word);
      while (present != 0) {
        columns[size++] = (word << 6) + Long.numberOfTrailingZeros(present);
        present &= present - 1;
      }
    }
  }

  private void reserveColumns(int count) {
    if (columns.length < count) {
      columns = new int[count];
    }
  }

  /** The open rows; the newest one is found without a pass over the others. */
  private static final class OpenRowsHolder {
    private MemorySegment chunk = MemorySegment.NULL;
    private long at;
    private int width;
    private @Nullable OpenRows all;

    /** First row later than this time. */
    int open(OpenView open, long afterMillis) {
      if (open.lastTickMillis() <= afterMillis) {
        return open.rows();
      }
      if (afterMillis == open.lastTickMillis() - 1) {
        return open.rows() - 1;
      }
      OpenRows found = new OpenRows(open);
      all = found;
      return found.rowAtOrAfter(afterMillis + 1);
    }

    void at(OpenView open, int row) {
      OpenRows found = all;
      if (found == null) {
        chunk = open.lastChunk();
        at = open.lastRowAt();
      } else {
        chunk = found.chunk(row);
        at = found.at(row);
      }
      width = OpenRow.width(chunk, at);
    }

    long tickMillis() {
      return OpenRow.tickMillis(chunk, at);
    }

    int width() {
      return width;
    }

    long presence(int word) {
      return OpenRow.presence(chunk, at, word);
    }

    long bits(int column) {
      return OpenRow.bits(chunk, at, width, column);
    }
  }
}
