package io.fodc.agent.ktm;

import io.fodc.ktm.KtmEvent;
import io.fodc.schemas.metric.SeriesDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one tick brought from the kernel. Filled on the native thread; afterwards the source's. */
final class KtmReading {
  private final List<SeriesDefinition> series;
  private double[] values;
  private List<KtmEvent> events = List.of();
  private double seconds;

  /**
   * @param expected about how many samples there will be
   */
  KtmReading(int expected) {
    this.series = new ArrayList<>(expected);
    this.values = new double[Math.max(64, expected)];
  }

  void add(SeriesDefinition one, double value) {
    if (series.size() == values.length) {
      values = Arrays.copyOf(values, 2 * values.length);
    }
    values[series.size()] = value;
    series.add(one);
  }

  void events(List<KtmEvent> newEvents) {
    this.events = newEvents;
  }

  void seconds(double took) {
    this.seconds = took;
  }

  int size() {
    return series.size();
  }

  SeriesDefinition series(int index) {
    return series.get(index);
  }

  double value(int index) {
    return values[index];
  }

  List<KtmEvent> events() {
    return events;
  }

  /** How long reading the maps took. */
  double seconds() {
    return seconds;
  }
}
