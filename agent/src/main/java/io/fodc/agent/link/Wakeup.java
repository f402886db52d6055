package io.fodc.agent.link;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Lets any thread wake the link's thread without ever waiting for it. */
final class Wakeup {
  private final AtomicBoolean signalled = new AtomicBoolean();
  private volatile @Nullable Thread waiter;

  /** Wakes the waiter now, or lets its next wait return at once. */
  void signal() {
    if (!signalled.getAndSet(true)) {
      LockSupport.unpark(waiter);
    }
  }

  /** Waits for a signal, at most this long. Called by one thread only. */
  void await(long nanos) throws InterruptedException {
    waiter = Thread.currentThread();
    long deadline = System.nanoTime() + nanos;
    long left = nanos;
    while (!signalled.getAndSet(false) && left > 0) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      left = deadline - System.nanoTime();
    }
  }
}
