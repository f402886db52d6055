package io.fodc.window;

import io.fodc.window.block.BlockReader;
import io.fodc.window.block.SealedBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One scan of a view: series by series, and for each of them block by block. */
final class SeriesScan {
  private final RetainedView view;
  private final WindowState state;
  private final long fromMillis;
  private final long toMillis;
  private final BlockReader reader = new BlockReader();
  private final @Nullable OpenRows rows;

  /** Series id and column of each column of the open block, by id. */
  private final long[] openColumns;

  private long[] bits = new long[0];
  private final long[] ticks = new long[WindowPlan.MOST_TICKS];
  private final double[] values = new double[WindowPlan.MOST_TICKS];
  private boolean named;

  SeriesScan(RetainedView view, WindowState state, long fromMillis, long toMillis) {
    this.view = view;
    this.state = state;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    OpenView open = state.open();
    boolean wanted =
        open != null && open.lastTickMillis() >= fromMillis && open.firstTickMillis() <= toMillis;
    rows = wanted && open != null ? new OpenRows(open) : null;
    openColumns = wanted && open != null ? sortedColumns(open) : new long[0];
  }

  void run(SeriesSelector selector, SeriesVisitor visitor) {
    for (int id : wantedIds(selector)) {
      view.requireOpen();
      named = false;
      for (SealedBlock block : state.sealed()) {
        if (isInRange(block)) {
          showSealed(id, block, visitor);
        }
      }
      showOpen(id, visitor);
    }
  }

  private int[] wantedIds(SeriesSelector selector) {
    int[] ids = new int[0];
    for (SealedBlock block : state.sealed()) {
      if (isInRange(block)) {
        ids = merge(ids, idsOf(block));
      }
    }
    ids = merge(ids, Arrays.stream(openColumns).mapToInt(e -> (int) (e >> 32)).toArray());
    return Arrays.stream(ids).filter(selector::test).toArray();
  }

  private static int[] idsOf(SealedBlock block) {
    int[] ids = new int[block.columns()];
    int count = 0;
    for (int column = 0; column < ids.length; column++) {
      int id = block.seriesId(column);
      if (id != SeriesTable.NO_SERIES) {
        ids[count++] = id;
      }
    }
    ids = count == ids.length ? ids : Arrays.copyOf(ids, count);
    if (block.isAdopted()) {
      Arrays.sort(ids);
    }
    return ids;
  }

  private boolean isInRange(SealedBlock block) {
    return block.lastTickMillis() >= fromMillis && block.firstTickMillis() <= toMillis;
  }

  private void showSealed(int id, SealedBlock block, SeriesVisitor visitor) {
    int column = block.columnOf(id);
    if (column < 0) {
      return;
    }
    SealedBytes bytes = block.bytes();
    int from = block.tickAtOrAfter(fromMillis);
    int to = toMillis >= block.lastTickMillis() ? block.to() : block.tickAtOrAfter(toMillis + 1);
    if (bits.length < to - from) {
      bits = new long[WindowPlan.MOST_TICKS];
    }
    reader.read(bytes, column, from, to, bits, 0);
    int count = 0;
    for (int tick = from; tick < to; tick++) {
      if (reader.present().get(tick)) {
        ticks[count] = bytes.tickMillis(tick);
        values[count++] = Double.longBitsToDouble(bits[tick - from]);
      }
    }
    show(id, count, visitor);
  }

  private void showOpen(int id, SeriesVisitor visitor) {
    OpenRows open = rows;
    int at = Arrays.binarySearch(openColumns, (long) id << 32);
    at = at < 0 ? -at - 1 : at;
    if (open == null || at == openColumns.length || openColumns[at] >> 32 != id) {
      return;
    }
    int column = (int) openColumns[at];
    int count = 0;
    for (int row = 0; row < open.count(); row++) {
      long tick = open.tickMillis(row);
      if (tick >= fromMillis && tick <= toMillis && open.isPresent(row, column)) {
        ticks[count] = tick;
        values[count++] = Double.longBitsToDouble(open.bits(row, column));
      }
    }
    show(id, count, visitor);
  }

  private void show(int id, int count, SeriesVisitor visitor) {
    if (count == 0) {
      return;
    }
    if (!named) {
      visitor.series(id);
      named = true;
    }
    visitor.points(ticks, values, count);
  }

  private static long[] sortedColumns(OpenView open) {
    long[] sorted = new long[open.columns()];
    for (int column = 0; column < sorted.length; column++) {
      sorted[column] = (long) open.seriesId(column) << 32 | column;
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** Two ascending lists as one, each id once. */
  private static int[] merge(int[] ids, int[] more) {
    int[] merged = new int[ids.length + more.length];
    int size = 0;
    int left = 0;
    int right = 0;
    while (left < ids.length || right < more.length) {
      int next;
      if (right == more.length || (left < ids.length && ids[left] <= more[right])) {
        next = ids[left++];
      } else {
        next = more[right++];
      }
      if (size == 0 || merged[size - 1] != next) {
        merged[size++] = next;
      }
    }
    return Arrays.copyOf(merged, size);
  }
}
