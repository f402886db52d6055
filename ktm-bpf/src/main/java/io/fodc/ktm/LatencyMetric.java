package io.fodc.ktm;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A latency histogram in seconds, with the counters that {@code struct ktm_latency} holds beside
 * it. Its buckets are those of the kernel, cumulated: {@code le} is the exact upper bound.
 *
 * @param name family of the histogram; ends in {@code _seconds}
 * @param amount what the word {@code bytes} counts; empty when it counts nothing
 * @param errors the failed ones; empty when none can fail
 */
record LatencyMetric(
    int op,
    String program,
    String name,
    String help,
    Map<String, String> labels,
    Optional<Counter> amount,
    Optional<Counter> errors)
    implements OpMetric {
  /** Name, unit and help of a counter beside the histogram. */
  record Counter(String name, String unit, String help) {
    MetricFamily family(String prefix) {
      return new MetricFamily(prefix + name, MetricType.COUNTER, unit, OpMetric.help(prefix, help));
    }
  }

  private static final double NANOS_PER_SECOND = 1e9;
  private static final List<String> BOUNDS = bounds();

  LatencyMetric {
    labels = Map.copyOf(labels);
  }

  /** Slot i holds up to and including 2^(LOW+i) ns, the last one all above. */
  private static List<String> bounds() {
    List<String> bounds = new ArrayList<>();
    for (int slot = 0; slot < KtmLayout.SLOTS - 1; slot++) {
      bounds.add(
          BigDecimal.valueOf(1L << (KtmLayout.LOW + slot), 9).stripTrailingZeros().toPlainString());
    }
    bounds.add("+Inf");
    return List.copyOf(bounds);
  }

  @Override
  public List<SeriesDefinition> series(String prefix, Map<String, String> more) {
    MetricFamily family =
        new MetricFamily(
            prefix + name, MetricType.HISTOGRAM, "seconds", OpMetric.help(prefix, help));
    Labels own = OpMetric.joined(labels, more);
    Map<String, String> withBound = new TreeMap<>(labels);
    withBound.putAll(more);
    List<SeriesDefinition> series = new ArrayList<>();
    for (String bound : BOUNDS) {
      withBound.put("le", bound);
      series.add(new SeriesDefinition(family.name() + "_bucket", Labels.ofMap(withBound), family));
    }
    series.add(new SeriesDefinition(family.name() + "_sum", own, family));
    series.add(new SeriesDefinition(family.name() + "_count", own, family));
    for (Optional<Counter> counter : List.of(amount, errors)) {
      counter
          .map(one -> one.family(prefix))
          .ifPresent(one -> series.add(new SeriesDefinition(one.name(), own, one)));
    }
    return List.copyOf(series);
  }

  /** The count is the sum of the slots: a call that ends while they are read makes no half one. */
  @Override
  public void give(MapReader reader, int entry, List<SeriesDefinition> series, KtmSink sink) {
    long cumulated = 0;
    int next = 0;
    for (int slot = 0; slot < KtmLayout.SLOTS; slot++) {
      cumulated += reader.value(entry, KtmLayout.LATENCY_SLOTS + slot);
      sink.sample(series.get(next++), cumulated);
    }
    sink.sample(
        series.get(next++), reader.value(entry, KtmLayout.LATENCY_SUM_NANOS) / NANOS_PER_SECOND);
    sink.sample(series.get(next++), cumulated);
    if (amount.isPresent()) {
      sink.sample(series.get(next++), reader.value(entry, KtmLayout.LATENCY_BYTES));
    }
    if (errors.isPresent()) {
      sink.sample(series.get(next), reader.value(entry, KtmLayout.LATENCY_ERRORS));
    }
  }
}
