package io.fodc.window.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.TickCursor;
import io.fodc.window.WindowView;
import java.util.HashMap;
import java.util.Map;

/**
 * Ticks whose whole content follows from their number, so that whoever finds one can say whether it
 * is right: series come and go, values are absent now and then, or odd.
 */
final class MadeTicks {
  static final NodeId NODE = new NodeId("test", "node-1");
  static final long INTERVAL = 10_000;
  static final long START = 1_700_000_000_000L;

  private static final MetricFamily[] FAMILIES = {
    MetricFamily.gauge("load", "Load of the node."),
    MetricFamily.counter("requests_total", "Requests, by kind."),
    MetricFamily.unknown("plain")
  };

  private final int series;
  private final int churn;
  private final Map<Long, Made> known = new HashMap<>();
  private final SeriesKey scratch = new SeriesKey();

  private record Made(SeriesKey key, long hash, MetricFamily family) {}

  /**
   * @param series series at a tick
   * @param churn ticks after which an eighth of the series are others
   */
  MadeTicks(int series, int churn) {
    this.series = series;
    this.churn = churn;
  }

  static long millis(int number) {
    return START + number * INTERVAL;
  }

  static int number(long tickMillis) {
    return (int) ((tickMillis - START) / INTERVAL);
  }

  /** The samples of a tick by hash of their key. */
  private Map<Long, Long> samples(int number) {
    Map<Long, Long> samples = new HashMap<>();
    for (int i = 0; i < series; i++) {
      if (isPresent(number, i)) {
        samples.put(made(number, i).hash(), bits(number, i));
      }
    }
    return samples;
  }

  /** Fills a tick; the ids are held until {@link #release}. */
  Tick fill(Tick tick, int number, SeriesTable table) {
    tick.reset(millis(number));
    for (int i = 0; i < series; i++) {
      if (isPresent(number, i)) {
        Made one = made(number, i);
        int id = table.intern(one.key(), one.family());
        if (id < 0) {
          throw new IllegalStateException("the table is full");
        }
        tick.addBits(id, bits(number, i));
      }
    }
    return tick;
  }

  /** Gives back what {@link #fill} holds, after the append. */
  static void release(Tick tick, SeriesTable table) {
    for (int i = 0; i < tick.size(); i++) {
      table.release(tick.seriesId(i));
    }
  }

  /** Every tick of the view is right, and none is left out between the first and the last. */
  int assertRight(WindowView view, SeriesTable table) {
    TickCursor cursor = view.ticksAfter(WindowView.NO_TICK);
    int count = 0;
    long before = 0;
    while (cursor.next()) {
      assertThat(count == 0 || cursor.tickMillis() == before + INTERVAL).isTrue();
      before = cursor.tickMillis();
      count++;
      assertRight(cursor, table);
    }
    assertThat(count).isEqualTo(view.tickCount());
    return count;
  }

  /** The tick under the cursor is right. */
  void assertRight(TickCursor cursor, SeriesTable table) {
    Map<Long, Long> found = new HashMap<>();
    for (int i = 0; i < cursor.size(); i++) {
      table.copyKey(cursor.seriesId(i), scratch);
      found.put(scratch.hash(), cursor.valueBits(i));
    }
    int number = number(cursor.tickMillis());
    if (!found.equals(samples(number))) {
      assertThat(found).as("tick %d", number).isEqualTo(samples(number));
    }
  }

  private Made made(int number, int i) {
    int generation = i % 8 == 0 ? number / churn : 0;
    return known.computeIfAbsent(
        (long) generation << 32 | i,
        any -> {
          SeriesDefinition definition = definition(generation, i);
          SeriesKey key = SeriesKey.of(definition);
          return new Made(key, key.hash(), definition.family());
        });
  }

  private boolean isPresent(int number, int i) {
    return i % 7 != 3 || (number + i) % 5 != 0;
  }

  private static SeriesDefinition definition(int generation, int i) {
    return SeriesDefinition.of(
        FAMILIES[i % FAMILIES.length], "group", "g" + generation, "number", Integer.toString(i));
  }

  private static long bits(int number, int i) {
    return switch (i % 6) {
      case 0 -> Double.doubleToRawLongBits(number * (double) i);
      case 1 -> Double.doubleToRawLongBits(Math.sin(number + i));
      case 2 -> Double.doubleToRawLongBits(i);
      case 3 -> number % 3 == 0 ? 0x7FF8_0000_0000_0000L + i : Double.doubleToRawLongBits(-0.0);
      case 4 -> Double.doubleToRawLongBits((number / 9) * 0.25);
      default -> Double.doubleToRawLongBits(number % 11);
    };
  }
}
