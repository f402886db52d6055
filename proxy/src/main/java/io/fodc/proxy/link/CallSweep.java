package io.fodc.proxy.link;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks at every open call of one server again and again, on one thread, for those that have been
 * waiting too long. The same thread is the timer of deadlines, so a visit never blocks: what might
 * is done on a thread of its own.
 */
final class CallSweep implements AutoCloseable {

  /** A call that wants to be looked at. */
  interface Visited {
    /** Must not block. */
    void visit(long nowNanos);
  }

  private final Set<Visited> open = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor timer;

  CallSweep(Duration shortestLimit) {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("link-sweep").factory());
    timer.setRemoveOnCancelPolicy(true);
    long periodMillis = Math.clamp(shortestLimit.toMillis() / 8, 10, 1_000);
    timer.scheduleWithFixedDelay(this::visitAll, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  void add(Visited call) {
    open.add(call);
  }

  void remove(Visited call) {
    open.remove(call);
  }

  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  private void visitAll() {
    long now = System.nanoTime();
    for (Visited call : open) {
      call.visit(now);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
