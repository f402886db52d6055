package io.fodc.proxy.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * The last gaps of one node that the proxy itself noticed, at most 64: beyond that the oldest one
 * that is over goes first. Written under the node's lock; readers take an immutable list.
 */
final class GapLog {
  static final int LIMIT = 64;

  private volatile List<EvidenceGap> gaps = List.of();

  List<EvidenceGap> list() {
    return gaps;
  }

  void add(EvidenceGap gap) {
    List<EvidenceGap> next = new ArrayList<>(gaps);
    next.add(gap);
    if (next.size() > LIMIT) {
      int over = 0;
      while (over < LIMIT && next.get(over).open()) {
        over++;
      }
      next.remove(over);
    }
    gaps = List.copyOf(next);
  }

  /** Notes that something began to be missing; the reason of one that still lasts is replaced. */
  void open(String kind, String subject, String reason, long fromMillis) {
    int at = indexOfOpen(kind, subject);
    if (at < 0) {
      add(new EvidenceGap(kind, subject, reason, fromMillis, 0));
    } else if (!gaps.get(at).reason().equals(reason)) {
      replace(at, new EvidenceGap(kind, subject, reason, gaps.get(at).fromMillis(), 0));
    }
  }

  /** Notes that it is over, if it lasted. */
  void close(String kind, String subject, long toMillis) {
    int at = indexOfOpen(kind, subject);
    if (at >= 0) {
      EvidenceGap gap = gaps.get(at);
      replace(
          at,
          new EvidenceGap(
              kind, subject, gap.reason(), gap.fromMillis(), Math.max(toMillis, gap.fromMillis())));
    }
  }

  private int indexOfOpen(String kind, String subject) {
    for (int i = 0; i < gaps.size(); i++) {
      EvidenceGap gap = gaps.get(i);
      if (gap.open() && gap.kind().equals(kind) && gap.subject().equals(subject)) {
        return i;
      }
    }
    return -1;
  }

  private void replace(int index, EvidenceGap gap) {
    List<EvidenceGap> next = new ArrayList<>(gaps);
    next.set(index, gap);
    gaps = List.copyOf(next);
  }
}
