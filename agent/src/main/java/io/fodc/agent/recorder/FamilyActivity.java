package io.fodc.agent.recorder;

import java.util.Arrays;

/**
 * Knows which families have not moved: no value of them was another one at any of the last {@value
 * #IDLE_TICKS} ticks, as far as they were watched. One thread.
 */
final class FamilyActivity {
  static final int IDLE_TICKS = 30;

  private static final int NEVER = Integer.MIN_VALUE / 2;

  /** Mixture of a family's values at this tick and at the one before that had it. */
  private long[] now = new long[64];

  private long[] before = new long[64];
  private int[] seenAt = filled(64);
  private int[] movedAt = filled(64);
  private int tick;

  /** Notes a value of a family at this tick; always in the same order. */
  void note(int family, long valueBits) {
    if (family >= now.length) {
      grow(family + 1);
    }
    if (seenAt[family] != tick) {
      begin(family);
    }
    now[family] = now[family] * 31 + valueBits;
  }

  /** The tick is over. */
  void endTick() {
    for (int family = 0; family < now.length; family++) {
      if (seenAt[family] == tick && now[family] != before[family]) {
        movedAt[family] = before[family] == 0 ? movedAt[family] : tick;
        before[family] = now[family];
      }
    }
    tick++;
  }

  /** Whether a family has not moved. */
  boolean isIdle(int family) {
    return family >= movedAt.length || tick - movedAt[family] > IDLE_TICKS;
  }

  private void begin(int family) {
    seenAt[family] = tick;
    now[family] = 1;
  }

  private void grow(int families) {
    int size = Math.max(families, now.length * 2);
    int known = now.length;
    now = Arrays.copyOf(now, size);
    before = Arrays.copyOf(before, size);
    seenAt = Arrays.copyOf(seenAt, size);
    movedAt = Arrays.copyOf(movedAt, size);
    Arrays.fill(seenAt, known, size, NEVER);
    Arrays.fill(movedAt, known, size, NEVER);
  }

  private static int[] filled(int size) {
    int[] ticks = new int[size];
    Arrays.fill(ticks, NEVER);
    return ticks;
  }
}
