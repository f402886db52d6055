package io.fodc.proxy.capture;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many captures each caller asked for within a minute, whatever became of it. The caller silent
 * longest is forgotten beyond {@value #MOST_CALLERS}. Under the lock of the {@link CaptureBook}.
 */
final class StartRates {
  private static final int MOST_CALLERS = 10_000;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final int perMinute;
  private final Map<String, Deque<Long>> starts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
          return size() > MOST_CALLERS;
        }
      };

  StartRates(int perMinute) {
    this.perMinute = perMinute;
  }

  /** Counts a request; otherwise tells how long to wait for it. */
  Optional<Duration> take(String caller, long nowNanos) {
    Deque<Long> mine = starts.computeIfAbsent(caller, name -> new ArrayDeque<>());
    while (!mine.isEmpty() && nowNanos - mine.getFirst() >= MINUTE_NANOS) {
      mine.removeFirst();
    }
    if (mine.size() >= perMinute) {
      return Optional.of(Duration.ofNanos(MINUTE_NANOS - (nowNanos - mine.getFirst())));
    }
    mine.addLast(nowNanos);
    return Optional.empty();
  }
}
