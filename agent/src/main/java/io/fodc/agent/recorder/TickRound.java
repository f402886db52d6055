package io.fodc.agent.recorder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One tick being collected: takes the sources' reports until it is closed. A report after that is
 * refused. Any thread may finish a source; the recorder waits and closes.
 */
final class TickRound {
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** What a source gave, and how long it took. */
  record Outcome(SourceReport report, long tookNanos) {}

  private final long tickMillis;
  private final long startNanos;
  private final long deadlineNanos;
  private final List<Optional<Outcome>> outcomes;
  private boolean closed;

  TickRound(long tickMillis, long timeoutNanos, int sources) {
    this.tickMillis = tickMillis;
    this.startNanos = System.nanoTime();
    this.deadlineNanos = startNanos + timeoutNanos;
    this.outcomes = new ArrayList<>(sources);
    for (int i = 0; i < sources; i++) {
      outcomes.add(Optional.empty());
    }
  }

  long tickMillis() {
    return tickMillis;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** Hands in a report; false when the tick went on without it. */
  synchronized boolean finish(int source, SourceReport report) {
    if (closed) {
      return false;
    }
    outcomes.set(source, Optional.of(new Outcome(report, System.nanoTime() - startNanos)));
    notifyAll();
    return true;
  }

  /** Waits until these sources have finished, at most until {@code untilNanos}. */
  synchronized void await(boolean[] wanted, long untilNanos) throws InterruptedException {
    while (!finished(wanted)) {
      long left = untilNanos - System.nanoTime();
      if (left <= 0) {
        return;
      }
      wait(Math.max(1, left / NANOS_PER_MILLI));
    }
  }

  /** Takes no more reports; gives what there is, by source. */
  synchronized List<Optional<Outcome>> close() {
    closed = true;
    return List.copyOf(outcomes);
  }

  private boolean finished(boolean[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] && outcomes.get(i).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
