package io.fodc.agent.http;

import io.fodc.agent.recorder.RecorderStatus;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionWriter;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesTable;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowView;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The newest tick as a metrics page: exactly the samples present at it, with the node's identity
 * labels. A series that was not there is not there, and a tick older than two intervals is not
 * served at all. Any thread.
 */
public final class MetricsPage {
  private final Window window;
  private final SeriesTable series;
  private final Supplier<RecorderStatus> status;
  private final Supplier<Labels> identity;
  private final LongSupplier nowMillis;

  /**
   * A page.
   *
   * @param nowMillis now, on the clock that ticks are named by
   */
  public MetricsPage(
      Window window,
      SeriesTable series,
      Supplier<RecorderStatus> status,
      Supplier<Labels> identity,
      LongSupplier nowMillis) {
    this.window = window;
    this.series = series;
    this.status = status;
    this.identity = identity;
    this.nowMillis = nowMillis;
  }

  /**
   * One tick, copied, so that a slow client does not hold the window's memory.
   *
   * @param order family and position of each sample, sorted by family: family in the high half
   */
  record Snapshot(int[] ids, double[] values, long[] order, Map<Integer, MetricFamily> families) {}

  static ExpositionFormat format(String accept) {
    return ExpositionFormat.negotiate(accept);
  }

  /** The newest tick; empty when there is none that is current. */
  Optional<Snapshot> take() {
    if (status.get().staleAt(nowMillis.getAsLong())) {
      return Optional.empty();
    }
    try (WindowView view = window.view()) {
      if (view.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(copy(view.newest()));
    }
  }

  /** Writes a tick family by family. */
  void write(Snapshot snapshot, ExpositionFormat format, OutputStream out) throws IOException {
    ExpositionWriter writer = new ExpositionWriter(format, out);
    IdentityLabels labels = new IdentityLabels(identity.get());
    SeriesKey key = new SeriesKey();
    int family = -1;
    for (long entry : snapshot.order) {
      int index = (int) entry;
      int next = (int) (entry >>> 32);
      if (next != family) {
        family = next;
        writer.family(snapshot.families.getOrDefault(next, series.familyOf(snapshot.ids[index])));
      }
      series.copyKey(snapshot.ids[index], key);
      writer.sample(labels.addTo(key), snapshot.values[index]);
    }
    writer.end();
  }

  /** Families of one name are one family on a page: the first one's type and help count. */
  private Snapshot copy(TickCursor tick) {
    int size = tick.size();
    int[] ids = new int[size];
    double[] values = new double[size];
    long[] order = new long[size];
    Map<Integer, Integer> merged = new HashMap<>();
    Map<String, Integer> byName = new HashMap<>();
    Map<Integer, MetricFamily> families = new HashMap<>();
    for (int i = 0; i < size; i++) {
      ids[i] = tick.seriesId(i);
      values[i] = tick.value(i);
      int id = ids[i];
      int family =
          merged.computeIfAbsent(
              series.familyId(id),
              own -> {
                MetricFamily known = series.familyOf(id);
                int first = byName.computeIfAbsent(known.name(), name -> own);
                families.putIfAbsent(first, known);
                return first;
              });
      order[i] = (long) family << 32 | i;
    }
    Arrays.sort(order);
    return new Snapshot(ids, values, order, families);
  }
}
