package io.fodc.window;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A node over days: some series stay, others belong to the segment of a day, are there for two days
 * and then never again. What a series' value is at a tick can be computed at any time, so that a
 * week needs no memory to be compared with.
 */
final class WeekNode {
  static final long INTERVAL_MILLIS = 10_000;
  static final int TICKS_PER_DAY = 8_640;
  static final long FIRST_MILLIS = 1_700_006_400_000L;

  /** Days a segment's series are on the page. */
  private static final int DAYS_SHOWN = 2;

  private static final int KINDS = 6;
  private static final MetricFamily FAMILY =
      MetricFamily.counter("banyandb_measure_total_written", "Written points.");

  private final SeriesTable table;

  /** Whether it looks ids up instead of holding them. */
  private final boolean reads;

  private final int staying;
  private final int ofSegment;
  private final int[] ids;
  private final Tick tick = new Tick();
  private int today = -1;

  /**
   * A node that prints pages, or reads what became of them.
   *
   * @param reads whether it looks ids up, instead of making and holding them
   */
  WeekNode(SeriesTable table, int staying, int ofSegment, boolean reads) {
    this.table = table;
    this.reads = reads;
    this.staying = staying;
    this.ofSegment = ofSegment;
    ids = new int[staying + DAYS_SHOWN * ofSegment];
    Arrays.fill(ids, SeriesTable.NO_SERIES);
    for (int i = 0; i < staying; i++) {
      ids[i] = idOf(key("all", i));
    }
  }

  /** The tick of a number; at midnight the oldest segment's series are let go for new ones. */
  Tick at(int number) {
    int day = number / TICKS_PER_DAY;
    if (day != today) {
      for (int shown = Math.max(0, day - DAYS_SHOWN + 1); shown <= day; shown++) {
        if (shown > today) {
          rollOver(shown);
        }
      }
      today = day;
    }
    tick.reset(millis(number));
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] != SeriesTable.NO_SERIES && isPresent(i, number)) {
        tick.addBits(ids[i], bits(i, number));
      }
    }
    return tick;
  }

  /** Whether a cursor on the tick of a number shows it as it was. */
  boolean shows(TickCursor cursor, int number) {
    at(number);
    if (cursor.tickMillis() != tick.tickMillis() || cursor.size() != tick.size()) {
      return false;
    }
    Map<Integer, Long> expected = new HashMap<>();
    for (int i = 0; i < tick.size(); i++) {
      expected.put(tick.seriesId(i), tick.valueBits(i));
    }
    for (int i = 0; i < cursor.size(); i++) {
      Long bits = expected.get(cursor.seriesId(i));
      if (bits == null || bits != cursor.valueBits(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the table knows no series of a day's segment. */
  boolean forgot(int day) {
    for (int i = 0; i < ofSegment; i++) {
      if (table.find(key(segment(day), i)) != SeriesTable.NO_SERIES) {
        return false;
      }
    }
    return true;
  }

  int seriesOnAPage() {
    return ids.length;
  }

  static long millis(int number) {
    return FIRST_MILLIS + number * INTERVAL_MILLIS;
  }

  private void rollOver(int day) {
    int first = staying + day % DAYS_SHOWN * ofSegment;
    for (int i = 0; i < ofSegment; i++) {
      int old = ids[first + i];
      if (old != SeriesTable.NO_SERIES && !reads) {
        table.release(old);
      }
      ids[first + i] = idOf(key(segment(day), i));
    }
  }

  private int idOf(SeriesKey key) {
    int id = reads ? table.find(key) : table.intern(key, FAMILY);
    if (id == SeriesTable.NO_SERIES && !reads) {
      throw new AssertionError("no room for " + key);
    }
    return id;
  }

  private static String segment(int day) {
    return "seg-" + (20_261_100 + day);
  }

  private static SeriesKey key(String segment, int number) {
    return SeriesKey.of(
        SeriesDefinition.of(
            FAMILY, "group", "sw_metricsMinute", "seg", segment, "shard", "shard-" + number));
  }

  private static boolean isPresent(int index, int number) {
    return index % KINDS != 5 || number % 7 != 0;
  }

  private static long bits(int index, int number) {
    double value =
        switch (index % KINDS) {
          case 0 -> 12;
          case 1 -> number * 3.0;
          case 2 -> Math.floor(number * (1 + index % 5) * 0.37);
          case 3 -> (number / 60 + index) * 0.25;
          case 4 -> Math.sin(number * 0.001 + index);
          default -> number % 100 == 0 ? Double.NaN : index;
        };
    return Double.doubleToRawLongBits(value);
  }
}
