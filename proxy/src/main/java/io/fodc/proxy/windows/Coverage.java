package io.fodc.proxy.windows;

import io.fodc.window.HeldRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What of a stretch of time a window lacks. Ticks come about an interval apart, so a gap too short
 * for one is none; longer ones are, unless the agent has said that it has no tick there either.
 */
final class Coverage {
  /** Most stretches that are remembered as empty; the oldest are asked about again. */
  static final int MOST_EMPTY = 64;

  private Coverage() {}

  /**
   * The stretches, oldest first, in which the agent may have ticks that are not held.
   *
   * @param held ranges that are held, in order
   * @param empty stretches without a tick
   */
  static List<HeldRange> missing(
      long fromMillis,
      long toMillis,
      List<HeldRange> held,
      List<HeldRange> empty,
      long intervalMillis) {
    if (held.isEmpty()) {
      return List.of();
    }
    long end = Math.min(toMillis, held.getLast().toMillis());
    List<HeldRange> known = new ArrayList<>(held);
    known.addAll(empty);
    known.sort(Comparator.comparingLong(HeldRange::fromMillis));
    List<HeldRange> missing = new ArrayList<>();
    long next = fromMillis;
    boolean afterTick = false;
    for (HeldRange range : known) {
      if (next > end) {
        break;
      }
      long last = Math.min(end, range.fromMillis() - 1);
      boolean tick = held.contains(range);
      if (last >= next && last - next + 1 >= room(afterTick, tick && last < end, intervalMillis)) {
        missing.add(new HeldRange(next, last));
      }
      if (range.toMillis() >= next) {
        next = range.toMillis() + 1;
        afterTick = tick;
      }
    }
    return missing;
  }

  /** Shortest gap in which a tick may be: one that has a tick on both sides has to be longer. */
  private static long room(boolean afterTick, boolean beforeTick, long intervalMillis) {
    int quarters = (afterTick ? 3 : 1) + (beforeTick ? 3 : 1);
    return Math.max(1, intervalMillis * quarters / 4);
  }

  /** What of a stretch no range covers. */
  static List<HeldRange> uncovered(HeldRange all, List<HeldRange> ranges) {
    List<HeldRange> left = new ArrayList<>();
    long next = all.fromMillis();
    for (HeldRange range : ranges) {
      if (range.fromMillis() > next && next <= all.toMillis()) {
        left.add(new HeldRange(next, Math.min(all.toMillis(), range.fromMillis() - 1)));
      }
      next = Math.max(next, range.toMillis() + 1);
    }
    if (next <= all.toMillis()) {
      left.add(new HeldRange(next, all.toMillis()));
    }
    return left;
  }

  /** Both lists as one: in order, without overlaps, at most {@link #MOST_EMPTY}. */
  static List<HeldRange> union(List<HeldRange> some, List<HeldRange> more) {
    List<HeldRange> all = new ArrayList<>(some);
    all.addAll(more);
    all.sort(Comparator.comparingLong(HeldRange::fromMillis));
    List<HeldRange> joined = new ArrayList<>();
    for (HeldRange range : all) {
      HeldRange last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && range.fromMillis() <= last.toMillis() + 1) {
        joined.removeLast();
        joined.add(new HeldRange(last.fromMillis(), Math.max(last.toMillis(), range.toMillis())));
      } else {
        joined.add(range);
      }
    }
    int excess = Math.max(0, joined.size() - MOST_EMPTY);
    return List.copyOf(joined.subList(excess, joined.size()));
  }
}
