package io.fodc.proxy.audit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Actions begun and not completed, and the changes of that which records not yet on the disk make.
 * One thread at a time; as many entries as there are such actions and records.
 */
final class OpenActions {
  private record Change(long record, long begun, boolean opened) {}

  private final NavigableSet<Long> open = new TreeSet<>();
  private final Deque<Change> unsettled = new ArrayDeque<>();

  void add(long record) {
    open.add(record);
    unsettled.add(new Change(record, record, true));
  }

  void remove(long record, long begun) {
    if (open.remove(begun)) {
      unsettled.add(new Change(record, begun, false));
    }
  }

  /** Records up to this one are on the disk. */
  void settle(long record) {
    while (!unsettled.isEmpty() && unsettled.getFirst().record() <= record) {
      unsettled.removeFirst();
    }
  }

  /** Records that are not on the disk never were. */
  void undo() {
    while (!unsettled.isEmpty()) {
      Change last = unsettled.removeLast();
      if (last.opened()) {
        open.remove(last.begun());
      } else {
        open.add(last.begun());
      }
    }
  }

  List<Long> all() {
    return List.copyOf(open);
  }
}
