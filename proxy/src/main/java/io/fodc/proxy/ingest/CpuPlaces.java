package io.fodc.proxy.ingest;

import io.fodc.proxy.fleet.PublishedWindow;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.util.BitSet;

/**
 * Where among the series of a window those are that say what CPU time a process took. Series that
 * are known by the name of their set come as ids alone, so that ids are remembered; one that means
 * another series by now is found out when it comes. One thread.
 */
final class CpuPlaces {
  /** Its family: with the ending of counters in old expositions, without it in OpenMetrics. */
  private static final String FAMILY = "process_cpu_seconds";

  private final NodeWindows windows;
  private final BitSet ids = new BitSet();
  private final int[] places = new int[PublishedWindow.MAX_PROCESSES];
  private int count;

  CpuPlaces(NodeWindows windows) {
    this.windows = windows;
  }

  /** What a table id that is held means. */
  void learn(int id, SeriesKey key, MetricFamily family) {
    if (family.name().startsWith(FAMILY) && key.name().equals(PublishedWindow.CPU_SECONDS)) {
      ids.set(id);
    }
  }

  /** The next series of the window; the id may be none. */
  void place(int place, int id) {
    if (id < 0 || !ids.get(id) || count == places.length) {
      return;
    }
    if (windows.table().definition(id).name().equals(PublishedWindow.CPU_SECONDS)) {
      places[count++] = place;
    } else {
      ids.clear(id);
    }
  }

  int count() {
    return count;
  }

  int place(int index) {
    return places[index];
  }

  void clear() {
    count = 0;
  }
}
