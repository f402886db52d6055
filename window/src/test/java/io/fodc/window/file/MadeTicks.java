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
import java.util.Map;
import java.util.TreeMap;

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

  /** The samples of a tick by series. */
  Map<String, Long> samples(int number) {
    Map<String, Long> samples = new TreeMap<>();
    for (int i = 0; i < series; i++) {
      if (isPresent(number, i)) {
        samples.put(definition(number, i).toString(), bits(number, i));
      }
    }
    return samples;
  }

  /** Fills a tick; the ids are interned and released again. */
  Tick fill(Tick tick, int number, SeriesTable table) {
    tick.reset(millis(number));
    for (int i = 0; i < series; i++) {
      if (isPresent(number, i)) {
        SeriesDefinition definition = definition(number, i);
        int id = table.intern(SeriesKey.of(definition), definition.family());
        assertThat(id).isNotNegative();
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
    Map<String, Long> found = new TreeMap<>();
    for (int i = 0; i < cursor.size(); i++) {
      found.put(table.definition(cursor.seriesId(i)).toString(), cursor.valueBits(i));
    }
    assertThat(found).isEqualTo(samples(number(cursor.tickMillis())));
  }

  private boolean isPresent(int number, int i) {
    return i % 7 != 3 || (number + i) % 5 != 0;
  }

  private SeriesDefinition definition(int number, int i) {
    int generation = i % 8 == 0 ? number / churn : 0;
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
