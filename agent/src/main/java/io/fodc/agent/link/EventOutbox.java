package io.fodc.agent.link;

import io.fodc.agent.recorder.EventLog;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events the proxy has. The acknowledgement of a tick acknowledges the events that were sent
 * before it; a new session repeats those that were not acknowledged. Lives as long as the link. One
 * thread.
 */
final class EventOutbox {
  private final EventLog log;
  private long sent;
  private long acknowledged;

  EventOutbox(EventLog log) {
    this.log = log;
  }

  /** A new session begins: what was not acknowledged goes out again. */
  void begin() {
    sent = acknowledged;
  }

  /** Number of the newest event sent. */
  long sent() {
    return sent;
  }

  long acknowledged() {
    return acknowledged;
  }

  void acknowledge(long sequence) {
    acknowledged = Math.max(acknowledged, sequence);
  }

  /** The next event to send, or the note that some were forgotten; null when there is none. */
  @Nullable AgentMessage next() {
    if (log.newest() <= sent) {
      return null;
    }
    List<EventLog.Entry> entries = log.after(sent, 1);
    if (entries.isEmpty()) {
      return null;
    }
    EventLog.Entry entry = entries.getFirst();
    long forgotten = entry.sequence() - sent - 1;
    if (forgotten > 0) {
      sent = entry.sequence() - 1;
      return LinkMessages.event(
          entry.event().timeMillis(),
          "gap",
          "events",
          forgotten + " events were forgotten before a proxy could be told");
    }
    sent = entry.sequence();
    return LinkMessages.event(entry.event());
  }
}
