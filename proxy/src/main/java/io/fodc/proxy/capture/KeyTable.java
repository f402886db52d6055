package io.fodc.proxy.capture;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Idempotency-Keys of the last 24 hours. Beyond {@value #MOST_OF_ONE} of one identity its oldest is
 * forgotten, beyond {@value #MOST_KEYS} in all the oldest of the identity that has most: nobody
 * pushes out the keys of somebody who has fewer. Under the lock of the {@link CaptureBook}.
 */
final class KeyTable {
  static final int MOST_OF_ONE = 1_000;
  static final int MOST_KEYS = 20_000;
  private static final long LIFE_NANOS = Duration.ofHours(24).toNanos();

  private final LongSupplier nanoClock;

  /** By identity and key; the keys of each in the order in which they were used. */
  private final Map<String, LinkedHashMap<String, Use>> uses = new HashMap<>();

  private int size;

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
    return Optional.ofNullable(uses.get(key.identity()))
        .map(mine -> mine.get(key.key()))
        .filter(use -> !over(use));
  }

  private boolean over(Use use) {
    return nanoClock.getAsLong() - use.sinceNanos() >= LIFE_NANOS;
  }

  /** A key is used; it may have been some time ago. */
  void put(IdempotencyKey key, String captureId, long agoMillis) {
    long since = nanoClock.getAsLong() - TimeUnit.MILLISECONDS.toNanos(Math.max(0, agoMillis));
    LinkedHashMap<String, Use> mine =
        uses.computeIfAbsent(key.identity(), identity -> new LinkedHashMap<>());
    if (mine.put(key.key(), new Use(captureId, key.bodySha256(), since)) == null) {
      size++;
    }
    if (mine.size() > MOST_OF_ONE) {
      forgetOldest(mine);
    } else if (size > MOST_KEYS) {
      uses.values().stream().max(Comparator.comparingInt(Map::size)).ifPresent(this::forgetOldest);
    }
  }

  private void forgetOldest(LinkedHashMap<String, Use> keys) {
    keys.pollFirstEntry();
    size--;
  }

  void sweep() {
    uses.values().forEach(mine -> mine.values().removeIf(this::over));
    uses.values().removeIf(Map::isEmpty);
    size = uses.values().stream().mapToInt(Map::size).sum();
  }
}
