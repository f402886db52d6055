package io.fodc.proxy.http;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** How many requests each route answered with which code, and how long that took. Thread-safe. */
final class RequestMetrics {
  private static final double[] BOUNDS_SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  /** Route and code; both come from closed sets, so their number is bounded. */
  record Key(String route, int code) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byRoute = route.compareTo(other.route);
      return byRoute != 0 ? byRoute : Integer.compare(code, other.code);
    }
  }

  /** Durations of one route and code. */
  static final class Histogram {
    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_SECONDS.length + 1);
    private final LongAdder sumNanos = new LongAdder();

    private void record(long nanos) {
      int at = Arrays.binarySearch(BOUNDS_SECONDS, nanos / 1e9);
      counts.incrementAndGet(at < 0 ? -at - 1 : at);
      sumNanos.add(nanos);
    }

    /** Counts of durations up to each bound, and at last of all of them. */
    long[] cumulative() {
      long[] result = new long[counts.length()];
      long sum = 0;
      for (int i = 0; i < result.length; i++) {
        sum += counts.get(i);
        result[i] = sum;
      }
      return result;
    }

    double sumSeconds() {
      return sumNanos.sum() / 1e9;
    }
  }

  private final ConcurrentHashMap<Key, Histogram> histograms = new ConcurrentHashMap<>();

  /** One request was answered. */
  void record(String route, int code, long nanos) {
    histograms.computeIfAbsent(new Key(route, code), k -> new Histogram()).record(nanos);
  }

  /** Upper bounds of the buckets but the last, which has none. */
  static double[] boundsSeconds() {
    return BOUNDS_SECONDS.clone();
  }

  /** All histograms, sorted. */
  Map<Key, Histogram> all() {
    return new TreeMap<>(histograms);
  }
}
