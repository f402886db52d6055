package io.fodc.window;

import org.jspecify.annotations.Nullable;

/** Steps through the ticks of a state: sealed blocks by stripes of ticks, then the open rows. */
final class StateTickCursor implements TickCursor {
  private final RetainedView view;
  private final WindowState state;
  private final long afterMillis;

  /** Made for the first sealed block: a cursor on the newest tick never needs it. */
  private @Nullable SealedStripe stripe;

  /** Sealed block the cursor is in; the number of sealed blocks once it is in the open one. */
  private int block;

  /** Next tick in that block. */
  private int nextTick;

  private final OpenTicks rows = new OpenTicks();

  /** Where the present samples of the current tick are. */
  private int size;

  private int[] columns = new int[0];

  /** Every column is present: the columns need not be written down. */
  private boolean dense;

  /**
   * Value bits of the current tick by column, from {@link #row} on, unless it is in the open rows.
   */
  private long[] values = new long[0];

  private int row;
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
    return stripe().seriesId(column);
  }

  @Override
  public long valueBits(int index) {
    return inOpen ? rows.bits(column(index)) : values[row + column(index)];
  }

  @Override
  public double value(int index) {
    return Double.longBitsToDouble(valueBits(index));
  }

  private int column(int index) {
    if (index < 0 || index >= size) {
      throw outside(index);
    }
    return dense ? index : columns[index];
  }

  private IndexOutOfBoundsException outside(int index) {
    return new IndexOutOfBoundsException("sample " + index + " of a tick with " + size);
  }

  private void enterNextBlock() {
    for (block++; block < state.sealed().length; block++) {
      SealedBlock sealed = state.sealed()[block];
      if (sealed.lastTickMillis() > afterMillis) {
        nextTick = sealed.tickAtOrAfter(afterMillis + 1);
        stripe().enter(sealed);
        return;
      }
    }
    OpenView open = state.open();
    nextTick = open == null ? 0 : rows.open(open, afterMillis);
  }

  private void showSealed(SealedBlock sealed, int shown) {
    SealedStripe decoded = stripe();
    if (!decoded.covers(shown)) {
      decoded.read(sealed, shown);
    }
    values = decoded.values();
    row = decoded.row(shown);
    inOpen = false;
    tickMillis = sealed.bytes().tickMillis(shown);
    dense = decoded.isFull();
    size = sealed.columns();
    if (!dense) {
      reserveColumns(size);
      size = decoded.columnsAt(shown, columns);
    }
  }

  private SealedStripe stripe() {
    SealedStripe known = stripe;
    if (known == null) {
      known = new SealedStripe();
      stripe = known;
    }
    return known;
  }

  private void showOpen(OpenView open, int row) {
    inOpen = true;
    rows.show(row);
    tickMillis = rows.tickMillis();
    int width = rows.width();
    int present = 0;
    for (int word = 0; word < OpenRow.words(width); word++) {
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
}
