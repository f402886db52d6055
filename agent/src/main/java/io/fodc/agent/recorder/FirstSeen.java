package io.fodc.agent.recorder;

import io.fodc.schemas.metric.SeriesKey;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntFunction;

/**
 * Knows which series one source has shown since its process started. The first tick only teaches;
 * after it, a series that is not known is a first occurrence.
 *
 * <p>A series that was there at the tick before costs a bit. Any other one is looked up by the hash
 * of its key, because the id of a series that is gone may be another's later. At most {@value
 * #MAX_KNOWN} series are known; beyond that everything is learnt anew. One thread.
 */
final class FirstSeen {
  static final int MAX_KNOWN = 200_000;

  private static final int FIRST_SLOTS = 1024;

  /** Stands for the hash 0, which marks a free slot. */
  private static final long ZERO = 0x9E3779B97F4A7C15L;

  private final IntFunction<SeriesKey> keys;
  private BitSet before = new BitSet();
  private BitSet now = new BitSet();
  private long[] known = new long[FIRST_SLOTS];
  private int knownSize;
  private boolean taught;

  /**
   * @param keys gives the key of an id; may be the same object each time
   */
  FirstSeen(IntFunction<SeriesKey> keys) {
    this.keys = keys;
  }

  /** These series were there before this process; nothing that is not one of them was. */
  void teach(long[] hashes) {
    for (long hash : hashes) {
      learn(hash);
    }
    taught = true;
  }

  /** Notes a series of this tick; true if it is a first occurrence. */
  boolean note(int seriesId) {
    now.set(seriesId);
    if (before.get(seriesId)) {
      return false;
    }
    return learn(keys.apply(seriesId).hash()) && taught;
  }

  /** The tick is over. */
  void endTick() {
    taught = true;
    BitSet spare = before;
    before = now;
    now = spare;
    now.clear();
    if (knownSize > MAX_KNOWN) {
      restart();
    }
  }

  /**
   * The source gave nothing at a tick. The ids of its series are not held any more, so each of them
   * may be another's by the next tick.
   */
  void missed() {
    before.clear();
  }

  /** The process is another one: everything is to be learnt anew. */
  void restart() {
    before.clear();
    now.clear();
    known = new long[FIRST_SLOTS];
    knownSize = 0;
    taught = false;
  }

  /** Adds a hash; false if it was known. */
  private boolean learn(long rawHash) {
    long hash = rawHash == 0 ? ZERO : rawHash;
    int slot = slotOf(hash);
    if (known[slot] == hash) {
      return false;
    }
    known[slot] = hash;
    knownSize++;
    if (knownSize > known.length / 2) {
      grow();
    }
    return true;
  }

  private int slotOf(long hash) {
    int mask = known.length - 1;
    int slot = (int) hash & mask;
    while (known[slot] != 0 && known[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = known;
    known = new long[old.length * 2];
    Arrays.stream(old).filter(hash -> hash != 0).forEach(hash -> known[slotOf(hash)] = hash);
  }
}
