package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What the places of an open block hold, without opening it.
 *
 * @param rows whole rows
 * @param firstTickMillis {@link WindowView#NO_TICK} if there is no row
 * @param lastTickMillis likewise
 * @param tornBytes bytes written after the last whole row of a place
 */
public record StoredRows(int rows, long firstTickMillis, long lastTickMillis, long tornBytes) {
  /** No rows. */
  public static final StoredRows NONE =
      new StoredRows(0, WindowView.NO_TICK, WindowView.NO_TICK, 0);

  /**
   * Looks through the payloads of an open block's places, in their order.
   *
   * @param salts of the places
   */
  public static StoredRows of(List<MemorySegment> payloads, List<Long> salts) {
    int rows = 0;
    int columns = 0;
    long torn = 0;
    long first = WindowView.NO_TICK;
    long last = WindowView.NO_TICK;
    for (int i = 0; i < payloads.size(); i++) {
      MemorySegment chunk = payloads.get(i);
      long at = 0;
      while (OpenRow.isWhole(chunk, at, salts.get(i), columns)) {
        columns = OpenRow.width(chunk, at);
        last = OpenRow.tickMillis(chunk, at);
        first = rows == 0 ? last : first;
        rows++;
        at += OpenRow.length(chunk, at);
      }
      torn += written(chunk, at);
    }
    return new StoredRows(rows, first, last, torn);
  }

  private static long written(MemorySegment chunk, long from) {
    long end = chunk.byteSize();
    while (end > from && chunk.get(NativeLayout.BYTE, end - 1) == 0) {
      end--;
    }
    return end - from;
  }
}
