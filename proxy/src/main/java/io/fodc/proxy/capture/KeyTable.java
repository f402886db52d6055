package io.fodc.proxy.capture;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Idempotency-Keys of the last 24 hours; beyond {@value #MOST_KEYS} the oldest is forgotten. Under
 * the captures' lock.
 */
final class KeyTable {
  private static final int MOST_KEYS = 10_000;
  private static final long LIFE_NANOS = Duration.ofHours(24).toNanos();

  private final LongSupplier nanoClock;
  private final Map<Id, Use> uses =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Use> eldest) {
          return size() > MOST_KEYS;
        }
      };

  private record Id(String identity, String key) {}

  /** What a key was used for. */
  record Use(String captureId, String bodySha256, long sinceNanos) {
    boolean sameBody(IdempotencyKey key) {
      return bodySha256.equals(key.bodySha256());
    }
  }

  KeyTable(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  Optional<Use> find(IdempotencyKey key) {
    return Optional.ofNullable(uses.get(new Id(key.identity(), key.key())))
        .filter(use -> nanoClock.getAsLong() - use.sinceNanos() < LIFE_NANOS);
  }

  /** A key is used; it may have been some time ago. */
  void put(IdempotencyKey key, String captureId, long agoMillis) {
    long since = nanoClock.getAsLong() - TimeUnit.MILLISECONDS.toNanos(Math.max(0, agoMillis));
    uses.put(new Id(key.identity(), key.key()), new Use(captureId, key.bodySha256(), since));
  }

  void sweep() {
    long now = nanoClock.getAsLong();
    uses.values().removeIf(use -> now - use.sinceNanos() >= LIFE_NANOS);
  }
}
