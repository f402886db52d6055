package io.fodc.window;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest evidence notes of a window, at most {@link #MOST} and the one about evictions. What
 * evictions leave missing is one range, so they are one note that grows; other notes grow while
 * their reason repeats. Any thread.
 */
final class EvidenceLog {
  static final int MOST = 32;

  private final ArrayDeque<EvidenceGap> notes = new ArrayDeque<>(0);
  private @Nullable EvidenceGap evicted;

  synchronized void add(EvidenceGap gap) {
    if (gap.reason() == EvidenceGap.Reason.EVICTED) {
      evicted = evicted == null ? gap : evicted.and(gap);
      return;
    }
    EvidenceGap last = notes.peekLast();
    if (last != null && last.reason() == gap.reason()) {
      notes.removeLast();
      notes.addLast(last.and(gap));
      return;
    }
    if (notes.size() == MOST) {
      notes.removeFirst();
    }
    notes.addLast(gap);
  }

  synchronized List<EvidenceGap> list() {
    List<EvidenceGap> list = new ArrayList<>(notes.size() + 1);
    if (evicted != null) {
      list.add(evicted);
    }
    list.addAll(notes);
    return List.copyOf(list);
  }
}
