package io.fodc.proxy.access;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Names of proofs that were taken, each kept as long as it could be taken again. Bounded: when it
 * is full, nothing new is taken, for what is forgotten early could be repeated. Some 150 bytes a
 * name. Any thread.
 */
final class SeenProofs {
  /** What became of a name. */
  enum Result {
    NEW,
    SEEN,
    FULL
  }

  private final int most;
  private final long keepNanos;
  private final LongSupplier nanoClock;

  /** When each came, the oldest first. */
  private final Map<String, Long> seen = new LinkedHashMap<>();

  SeenProofs(int most, Duration keep, LongSupplier nanoClock) {
    this.most = most;
    this.keepNanos = keep.toNanos();
    this.nanoClock = nanoClock;
  }

  synchronized Result add(String name) {
    long now = nanoClock.getAsLong();
    for (Iterator<Long> oldest = seen.values().iterator(); oldest.hasNext(); ) {
      if (now - oldest.next() <= keepNanos) {
        break;
      }
      oldest.remove();
    }
    if (seen.containsKey(name)) {
      return Result.SEEN;
    }
    if (seen.size() >= most) {
      return Result.FULL;
    }
    seen.put(name, now);
    return Result.NEW;
  }
}
