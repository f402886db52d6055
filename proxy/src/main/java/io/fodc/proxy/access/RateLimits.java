package io.fodc.proxy.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A bucket of tokens for each of at most {@value #MAX_BUCKETS} keys; the one unused longest is
 * forgotten, which fills it again. Thread-safe.
 */
public final class RateLimits {
  private static final int MAX_BUCKETS = 10_000;

  private final double perNano;
  private final double most;
  private final LongSupplier nanoClock;

  private static final class Bucket {
    private double tokens;
    private long atNanos;
  }

  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_BUCKETS;
        }
      };

  /**
   * Limits.
   *
   * @param perSecond how many are let through on average
   * @param burst how many at once
   */
  RateLimits(double perSecond, int burst, LongSupplier nanoClock) {
    this.perNano = perSecond / 1e9;
    this.most = burst;
    this.nanoClock = nanoClock;
  }

  /** Takes one; otherwise tells how long to wait for it. */
  public synchronized Optional<Duration> take(String key) {
    long now = nanoClock.getAsLong();
    Bucket bucket =
        buckets.computeIfAbsent(
            key,
            k -> {
              Bucket full = new Bucket();
              full.tokens = most;
              full.atNanos = now;
              return full;
            });
    bucket.tokens = Math.min(most, bucket.tokens + (now - bucket.atNanos) * perNano);
    bucket.atNanos = now;
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos((long) Math.ceil((1 - bucket.tokens) / perNano)));
  }
}
