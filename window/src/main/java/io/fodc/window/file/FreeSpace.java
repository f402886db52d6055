package io.fodc.window.file;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The gaps of a file, offset → length. What goes in the order it came, sealed blocks, is taken one
 * behind the other and round again, so that the gap that the oldest leave is the one that the next
 * needs; everything else from the end. Its owner's lock guards it.
 */
final class FreeSpace {
  /** There is no gap that is large enough. */
  static final long NONE = -1;

  private final TreeMap<Long, Long> gaps = new TreeMap<>();
  private long next;

  /** The next {@link #takeNext} looks from here on. */
  void nextFrom(long offset) {
    next = offset;
  }

  /** Takes the next gap, round the end, that is large enough; or {@link #NONE}. */
  long takeNext(long length) {
    Map.Entry<Long, Long> around = gaps.floorEntry(next);
    if (around != null && around.getKey() + around.getValue() > next && fits(around, length)) {
      return takeFrom(around, length);
    }
    for (Map.Entry<Long, Long> gap : gaps.tailMap(next).entrySet()) {
      if (fits(gap, length)) {
        return takeFrom(gap, length);
      }
    }
    for (Map.Entry<Long, Long> gap : gaps.headMap(next).entrySet()) {
      if (fits(gap, length)) {
        return takeFrom(gap, length);
      }
    }
    return NONE;
  }

  /** Takes the end of the highest gap that is large enough; or {@link #NONE}. */
  long takeHighest(long length) {
    for (Map.Entry<Long, Long> gap : gaps.descendingMap().entrySet()) {
      if (fits(gap, length)) {
        long left = gap.getValue() - length;
        long offset = gap.getKey();
        if (left == 0) {
          gaps.remove(offset);
        } else {
          gaps.put(offset, left);
        }
        return offset + left;
      }
    }
    return NONE;
  }

  /** Length of the gap that begins here, 0 if none does. */
  long gapAt(long offset) {
    return gaps.getOrDefault(offset, 0L);
  }

  /** The gap that ends here. */
  Optional<Map.Entry<Long, Long>> gapBefore(long offset) {
    return Optional.ofNullable(gaps.lowerEntry(offset))
        .filter(gap -> gap.getKey() + gap.getValue() == offset);
  }

  /** Makes bytes a gap, one with those beside it. */
  void give(long offset, long length) {
    long from = offset;
    long to = offset + length;
    Map.Entry<Long, Long> before = gaps.lowerEntry(offset);
    if (before != null && before.getKey() + before.getValue() == from) {
      from = before.getKey();
    }
    Long after = gaps.remove(to);
    if (after != null) {
      to += after;
    }
    gaps.put(from, to - from);
  }

  /** Bytes in all gaps. */
  long bytes() {
    return gaps.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Number of gaps. */
  int count() {
    return gaps.size();
  }

  private static boolean fits(Map.Entry<Long, Long> gap, long length) {
    long left = gap.getValue() - length;
    return left == 0 || left >= Regions.HEADER;
  }

  private long takeFrom(Map.Entry<Long, Long> gap, long length) {
    long offset = gap.getKey();
    long left = gap.getValue() - length;
    gaps.remove(offset);
    if (left > 0) {
      gaps.put(offset + length, left);
    }
    next = offset + length;
    return offset;
  }
}
