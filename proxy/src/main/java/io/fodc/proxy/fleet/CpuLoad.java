package io.fodc.proxy.fleet;

import io.fodc.schemas.metric.SeriesDefinition;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * CPU cores that a node's processes use, from the change of {@code process_cpu_seconds_total}
 * between two ticks of one session. Several targets of a node add up. Used under the node's lock.
 */
final class CpuLoad {
  private static final String SECONDS = "process_cpu_seconds_total";
  private static final int MAX_SERIES = 8;

  private int[] places = {};
  private long lastMillis;
  private double lastSeconds = Double.NaN;

  void reset() {
    places = new int[0];
    lastSeconds = Double.NaN;
  }

  void define(int place, SeriesDefinition definition) {
    if (definition.name().equals(SECONDS) && places.length < MAX_SERIES) {
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
    double used = seconds - lastSeconds;
    double over = (tickMillis - lastMillis) / 1_000.0;
    lastMillis = tickMillis;
    lastSeconds = found == places.length && found > 0 ? seconds : Double.NaN;
    return used >= 0 && over > 0 ? OptionalDouble.of(used / over) : OptionalDouble.empty();
  }
}
