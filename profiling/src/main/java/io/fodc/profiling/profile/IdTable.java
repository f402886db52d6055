package io.fodc.profiling.profile;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Numbers the 64-bit keys it is shown from 0 in the order they come: open addressing, keys spread
 * by a secret, so that no choice of ids makes them pile up. Owned by one thread; refuses to pass
 * its limit.
 */
final class IdTable {
  private static final int FIRST_SLOTS = 64;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final String what;
  private final int limit;
  private final long secret = ThreadLocalRandom.current().nextLong();
  private long[] keys = new long[FIRST_SLOTS];
  private int[] numbers = new int[FIRST_SLOTS];
  private int size;

  IdTable(String what, int limit) {
    this.what = what;
    this.limit = limit;
  }

  /** The key's number, a new one if it was not seen yet. */
  int number(long key) throws ProfileException {
    int slot = slot(key);
    if (numbers[slot] != 0) {
      return numbers[slot] - 1;
    }
    if (size >= limit) {
      throw ProfileException.tooLarge(what, limit);
    }
    keys[slot] = key;
    numbers[slot] = ++size;
    if (size * 2L > keys.length) {
      grow();
    }
    return size - 1;
  }

  /** How many keys it has. */
  int size() {
    return size;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    long mixed = (key ^ secret) * SPREAD;
    mixed = (mixed ^ mixed >>> 32 ^ secret << 7) * SPREAD;
    int slot = (int) (mixed >>> 33) & mask;
    while (numbers[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[oldKeys.length * 2];
    numbers = new int[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldNumbers[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
