package io.fodc.agent.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who writes a metrics page now. When all slots are taken, the client that has taken longest gives
 * way if it had time enough: one that does not read its page cannot keep others from theirs. Any
 * thread.
 */
final class PageSlots {
  private final int slots;
  private final long givesWayNanos;

  /** Since when, oldest first. */
  private final Map<HttpConnection, Long> writing = new LinkedHashMap<>();

  PageSlots(int slots, Duration givesWay) {
    this.slots = slots;
    this.givesWayNanos = givesWay.toNanos();
  }

  /** Takes a slot until {@link #leave}; false when there is none. */
  synchronized boolean enter(HttpConnection connection) {
    long now = System.nanoTime();
    if (writing.size() >= slots) {
      Map.Entry<HttpConnection, Long> oldest = writing.entrySet().iterator().next();
      if (now - oldest.getValue() < givesWayNanos) {
        return false;
      }
      oldest.getKey().end();
      writing.remove(oldest.getKey());
    }
    writing.put(connection, now);
    return true;
  }

  synchronized void leave(HttpConnection connection) {
    writing.remove(connection);
  }
}
