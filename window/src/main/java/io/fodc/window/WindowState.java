package io.fodc.window;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a window has published: its sealed blocks, oldest first, and the open one. Immutable.
 *
 * @param ticks ticks of the sealed blocks
 * @param samples samples of the sealed blocks
 * @param bytes bytes of the sealed blocks
 * @param adoptedBytes those of them that came from another window
 */
record WindowState(
    SealedBlock[] sealed,
    @Nullable OpenView open,
    long ticks,
    long samples,
    long bytes,
    long adoptedBytes) {
  private static final int OUTLIVED_SHARE = 16;

  static final WindowState EMPTY = new WindowState(new SealedBlock[0], null, 0, 0, 0, 0);

  WindowState withOpen(@Nullable OpenView newest) {
    return new WindowState(sealed, newest, ticks, samples, bytes, adoptedBytes);
  }

  /** With the open block sealed. */
  WindowState withSealed(SealedBlock block) {
    return with(block, null);
  }

  /** With one more sealed block, at its place in time. */
  WindowState withAdopted(SealedBlock block) {
    return with(block, open);
  }

  /** Without one sealed block. */
  WindowState without(int at) {
    SealedBlock gone = sealed[at];
    SealedBlock[] fewer = new SealedBlock[sealed.length - 1];
    System.arraycopy(sealed, 0, fewer, 0, at);
    System.arraycopy(sealed, at + 1, fewer, at, fewer.length - at);
    return changed(fewer, open, gone, -1);
  }

  /** Place of the oldest sealed block that was adopted, or that was not; -1 if there is none. */
  int oldest(boolean adopted) {
    for (int i = 0; i < sealed.length; i++) {
      if (sealed[i].isAdopted() == adopted) {
        return i;
      }
    }
    return -1;
  }

  /** What is held, oldest first, a range for each block. */
  List<HeldRange> ranges() {
    List<HeldRange> ranges = new ArrayList<>(sealed.length + 1);
    for (SealedBlock block : sealed) {
      ranges.add(new HeldRange(block.firstTickMillis(), block.lastTickMillis()));
    }
    if (open != null) {
      ranges.add(new HeldRange(open.firstTickMillis(), open.lastTickMillis()));
    }
    return ranges;
  }

  long oldestTickMillis() {
    if (sealed.length > 0) {
      return sealed[0].firstTickMillis();
    }
    return open == null ? WindowView.NO_TICK : open.firstTickMillis();
  }

  long newestTickMillis() {
    if (open != null) {
      return open.lastTickMillis();
    }
    return sealed.length == 0 ? WindowView.NO_TICK : sealed[sealed.length - 1].lastTickMillis();
  }

  int tickCount() {
    return (int) ticks + (open == null ? 0 : open.rows());
  }

  int series() {
    if (open != null) {
      return open.columns();
    }
    return sealed.length == 0 ? 0 : sealed[sealed.length - 1].columns();
  }

  /** Whether a sealed block that was not adopted has a series; the newest are asked first. */
  boolean isSealed(int seriesId) {
    for (int i = sealed.length - 1; i >= 0; i--) {
      if (!sealed[i].isAdopted() && sealed[i].columnOf(seriesId) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** The series of all blocks. */
  BitSet seriesIds() {
    BitSet ids = new BitSet();
    SealedBlock before = null;
    for (SealedBlock block : sealed) {
      boolean alike = before != null && block.hasSeriesOf(before);
      before = block;
      if (alike) {
        continue;
      }
      int[] columns = new int[block.columns()];
      block.copySeriesIds(columns);
      for (int id : columns) {
        mark(ids, id);
      }
    }
    for (int column = 0; open != null && column < open.columns(); column++) {
      ids.set(open.seriesId(column));
    }
    return ids;
  }

  /** Whether a sixteenth of the oldest sealed block's series are not in the newest block. */
  boolean outlivesSeries() {
    if (sealed.length < (open == null ? 2 : 1)) {
      return false;
    }
    BitSet newest = new BitSet();
    if (open == null) {
      SealedBlock last = sealed[sealed.length - 1];
      for (int column = 0; column < last.columns(); column++) {
        mark(newest, last.seriesId(column));
      }
    } else {
      for (int column = 0; column < open.columns(); column++) {
        newest.set(open.seriesId(column));
      }
    }
    SealedBlock oldest = sealed[0];
    int gone = 0;
    for (int column = 0; column < oldest.columns(); column++) {
      int id = oldest.seriesId(column);
      gone += id == SeriesTable.NO_SERIES || newest.get(id) ? 0 : 1;
    }
    return gone > 0 && gone >= oldest.columns() / OUTLIVED_SHARE;
  }

  private static void mark(BitSet series, int id) {
    if (id != SeriesTable.NO_SERIES) {
      series.set(id);
    }
  }

  /** Holds every block for a reader; false, and nothing held, if one is gone already. */
  boolean tryRetain() {
    for (int i = 0; i < sealed.length; i++) {
      if (!sealed[i].memory().tryRetain()) {
        releaseFirst(i);
        return false;
      }
    }
    if (open != null && !open.block().memory().tryRetain()) {
      releaseFirst(sealed.length);
      return false;
    }
    return true;
  }

  /** Ends {@link #tryRetain}. */
  void release() {
    if (open != null) {
      open.block().memory().release();
    }
    releaseFirst(sealed.length);
  }

  private WindowState with(SealedBlock block, @Nullable OpenView newest) {
    int at = sealed.length;
    while (at > 0 && sealed[at - 1].firstTickMillis() > block.firstTickMillis()) {
      at--;
    }
    SealedBlock[] more = new SealedBlock[sealed.length + 1];
    System.arraycopy(sealed, 0, more, 0, at);
    more[at] = block;
    System.arraycopy(sealed, at, more, at + 1, sealed.length - at);
    return changed(more, newest, block, 1);
  }

  private WindowState changed(
      SealedBlock[] blocks, @Nullable OpenView newest, SealedBlock block, int sign) {
    long size = sign * block.memory().bytes();
    return new WindowState(
        blocks,
        newest,
        ticks + (long) sign * block.ticks(),
        samples + sign * block.samples(),
        bytes + size,
        adoptedBytes + (block.isAdopted() ? size : 0));
  }

  private void releaseFirst(int count) {
    for (int i = 0; i < count; i++) {
      sealed[i].memory().release();
    }
  }
}
