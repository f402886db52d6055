package io.fodc.agent.tools;

import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.WindowQuery;
import java.io.IOException;
import java.util.Arrays;

/** Samples of a series by time, gathered from files. One thread. */
final class TimedSamples {
  private long[] ticks = {};
  private double[] values = {};
  private int count;
  private long doubled;
  private long different;

  void add(long[] moreTicks, double[] moreValues, int more) {
    if (count + more > ticks.length) {
      int length = Math.max(count + more, count * 2);
      ticks = Arrays.copyOf(ticks, length);
      values = Arrays.copyOf(values, length);
    }
    System.arraycopy(moreTicks, 0, ticks, count, more);
    System.arraycopy(moreValues, 0, values, count, more);
    count += more;
  }

  /** Shows them as one stretch, if there are any. */
  void show(SampleOutput output, SeriesDefinition series) throws IOException {
    if (count > 0) {
      output.series(series);
      output.samples(ticks, values, count);
    }
  }

  /** Samples that more than one of what was merged had. */
  long doubled() {
    return doubled;
  }

  /** Those of them whose values were not the same, bit for bit. */
  long different() {
    return different;
  }

  /** Puts those of another file between these, which win. */
  void merge(TimedSamples other) {
    long[] ours = ticks;
    double[] ourValues = values;
    int ourCount = count;
    ticks = new long[ourCount + other.count];
    values = new double[ticks.length];
    count = 0;
    for (int i = 0, j = 0; i < ourCount || j < other.count; count++) {
      boolean takeOurs = j == other.count || (i < ourCount && ours[i] <= other.ticks[j]);
      if (takeOurs) {
        if (j < other.count && ours[i] == other.ticks[j]) {
          doubled++;
          different += same(ourValues[i], other.values[j]) ? 0 : 1;
          j++;
        }
        ticks[count] = ours[i];
        values[count] = ourValues[i++];
      } else {
        ticks[count] = other.ticks[j];
        values[count] = other.values[j++];
      }
    }
  }

  private static boolean same(double one, double other) {
    return Double.doubleToRawLongBits(one) == Double.doubleToRawLongBits(other);
  }

  /** Leaves the newest sample of each step. */
  void thin(long stepMillis) {
    if (stepMillis == WindowQuery.EVERY_SAMPLE) {
      return;
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      boolean last =
          i + 1 == count
              || Math.floorDiv(ticks[i], stepMillis) != Math.floorDiv(ticks[i + 1], stepMillis);
      if (last) {
        ticks[kept] = ticks[i];
        values[kept++] = values[i];
      }
    }
    count = kept;
  }
}
