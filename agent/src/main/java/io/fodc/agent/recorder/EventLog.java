package io.fodc.agent.recorder;

import java.util.ArrayList;
import java.util.List;

/**
 * The last {@value #CAPACITY} events, each with a number that only grows, so that a reader can go
 * on where it stopped and sees what it missed. Over capacity the oldest goes. Any thread may call.
 */
public final class EventLog {
  /** Most events that are remembered. */
  public static final int CAPACITY = 1024;

  /**
   * An event with its place in the log.
   *
   * @param sequence 1 for the first event of this process
   */
  public record Entry(long sequence, AgentEvent event) {}

  private final Entry[] ring = new Entry[CAPACITY];
  private long newest;

  /** Appends an event. */
  public synchronized void add(AgentEvent event) {
    newest++;
    ring[(int) (newest % CAPACITY)] = new Entry(newest, event);
  }

  /** Number of the newest event, 0 before the first. */
  public synchronized long newest() {
    return newest;
  }

  /** Events after a number, oldest first, at most {@code limit}. */
  public synchronized List<Entry> after(long sequence, int limit) {
    List<Entry> entries = new ArrayList<>();
    long first = Math.max(sequence, newest - CAPACITY) + 1;
    for (long next = first; next <= newest && entries.size() < limit; next++) {
      entries.add(ring[(int) (next % CAPACITY)]);
    }
    return entries;
  }
}
