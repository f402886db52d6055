package io.fodc.proxy.fleet;

import io.fodc.schemas.metric.SeriesDefinition;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * CPU cores that a node's processes use, from the change of {@code process_cpu_seconds_total}
 * between two ticks that came the same way. Several targets of a node add up. Used under the node's
 * lock.
 */
final class CpuLoad {
  private static final int MAX_SERIES = PublishedWindow.MAX_PROCESSES;

  private int[] places = {};
  private long lastMillis;
  private double lastSeconds = Double.NaN;
  private int lastProcesses;

  void reset() {
    places = new int[0];
    lastSeconds = Double.NaN;
  }

  void define(int place, SeriesDefinition definition) {
    if (definition.name().equals(PublishedWindow.CPU_SECONDS) && places.length < MAX_SERIES) {
      places = Arrays.copyOf(places, places.length + 1);
      places[places.length - 1] = place;
      lastSeconds = Double.NaN;
    }
  }

  /** The cores used since the tick before; empty at the first tick and when a process restarted. */
  OptionalDouble tick(long tickMillis, int prefix, TickValues values) {
    double seconds = 0;
    int found = 0;
    for (int place : places) {
      if (place < prefix && values.present(place)) {
        seconds += Double.longBitsToDouble(values.bits(place));
        found++;
      }
    }
    return next(tickMillis, seconds, found == places.length ? found : 0);
  }

  /**
   * The same, of seconds that were added up already.
   *
   * @param processes how many were; 0 if any did not say
   */
  OptionalDouble next(long tickMillis, double seconds, int processes) {
    double used = processes == lastProcesses && processes > 0 ? seconds - lastSeconds : Double.NaN;
    double over = (tickMillis - lastMillis) / 1_000.0;
    lastMillis = tickMillis;
    lastSeconds = seconds;
    lastProcesses = processes;
    return used >= 0 && over > 0 ? OptionalDouble.of(used / over) : OptionalDouble.empty();
  }
}
