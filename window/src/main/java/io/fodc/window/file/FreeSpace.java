package io.fodc.window.file;

import java.util.Map;
import java.util.TreeMap;

/**
 * The gaps of a file, offset → length. The lowest that is large enough is taken, so that what lies
 * high in the file is touched last. Its owner's lock guards it.
 */
final class FreeSpace {
  /** There is no gap that is large enough. */
  static final long NONE = -1;

  private final TreeMap<Long, Long> gaps = new TreeMap<>();

  /** Takes so many bytes; where they begin, or {@link #NONE}. */
  long take(long length) {
    for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
      long left = gap.getValue() - length;
      if (left == 0 || left >= Regions.HEADER) {
        long offset = gap.getKey();
        gaps.remove(offset);
        if (left > 0) {
          gaps.put(offset + length, left);
        }
        return offset;
      }
    }
    return NONE;
  }

  /** Length of the gap that begins here, 0 if none does. */
  long gapAt(long offset) {
    return gaps.getOrDefault(offset, 0L);
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
}
