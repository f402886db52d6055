package io.fodc.agent;

import io.fodc.agent.capture.NodeCpu;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.Window;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowView;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the node used of its CPUs, from the ticks that were recorded anyway. Any thread. */
record RecordedCpu(Window window, SeriesTable series, LongSupplier nowMillis, long intervalMillis)
    implements NodeCpu {
  private static final MetricFamily CPU =
      MetricFamily.counter("fodc_os_process_cpu_seconds_total", "");

  @Override
  public OptionalDouble cores(Duration span, Duration ago) {
    long to = nowMillis.getAsLong() - ago.toMillis();
    long from = to - Math.max(span.toMillis(), 2 * intervalMillis) - intervalMillis;
    int[] ids =
        Stream.of("user", "system")
            .map(mode -> SeriesKey.of(SeriesDefinition.of(CPU, "mode", mode)))
            .mapToInt(series::find)
            .filter(id -> id != SeriesTable.NO_SERIES)
            .toArray();
    if (ids.length == 0) {
      return OptionalDouble.empty();
    }
    Growth growth = new Growth();
    try (WindowView view = window.view()) {
      view.scan(
          IntStream.of(ids).sorted().toArray(),
          new WindowQuery(SeriesSelector.all(), from, to, WindowQuery.EVERY_SAMPLE),
          growth);
    }
    return growth.perSecond();
  }

  /** Sum of what counters grew by, over the time between their first and last samples. */
  private static final class Growth implements SeriesVisitor {
    private boolean begun;
    private double first;
    private double last;
    private double grown;
    private long firstMillis = Long.MAX_VALUE;
    private long lastMillis = Long.MIN_VALUE;

    @Override
    public void series(int seriesId) {
      grown += last - first;
      begun = false;
      first = 0;
      last = 0;
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      if (count > 0 && !begun) {
        begun = true;
        first = values[0];
        firstMillis = Math.min(firstMillis, ticks[0]);
      }
      if (count > 0) {
        last = values[count - 1];
        lastMillis = Math.max(lastMillis, ticks[count - 1]);
      }
    }

    OptionalDouble perSecond() {
      double all = grown + last - first;
      return lastMillis > firstMillis && all >= 0
          ? OptionalDouble.of(all * 1000 / (lastMillis - firstMillis))
          : OptionalDouble.empty();
    }
  }
}
