package io.fodc.ktm;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one platform thread that native calls are made on. A caller waits for a call at most as long
 * as it says; a call that never returns holds this thread and nothing else. At most {@value #QUEUE}
 * calls wait or run; a further one is refused at once. Any thread may call.
 */
public final class KtmThread implements AutoCloseable {
  private static final int QUEUE = 4;
  private static final long CLOSE_SECONDS = 2;

  private final AtomicInteger calls = new AtomicInteger();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, task -> Thread.ofPlatform().daemon().name("fodc-ktm").unstarted(task));

  /** Starts the thread, so that it has the privileges of its maker. */
  public KtmThread() {
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setRemoveOnCancelPolicy(true);
    executor.prestartCoreThread();
  }

  /** Does something again and again, between calls; what it throws ends it. */
  public void every(long periodNanos, Runnable task) {
    executor.scheduleWithFixedDelay(task, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Makes a call and waits for what it gives.
   *
   * @param limitNanos how long, at most
   * @throws KtmException what the call threw, or {@link KtmFault#HUNG} when it did not return in
   *     time or those before it have not returned yet
   */
  public <T> T call(String what, long limitNanos, Callable<T> call) throws KtmException {
    if (calls.incrementAndGet() > QUEUE) {
      calls.decrementAndGet();
      throw new KtmException(KtmFault.HUNG, 0, what + " waits behind calls that do not return");
    }
    FutureTask<T> task = new FutureTask<>(call);
    AtomicBoolean counted = new AtomicBoolean(true);
    AtomicBoolean begun = new AtomicBoolean();
    Future<?> queued =
        executor.schedule(
            () -> {
              begun.set(true);
              task.run();
              release(counted);
            },
            0,
            TimeUnit.NANOSECONDS);
    try {
      return task.get(Math.max(0, limitNanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      giveUp(task, queued, begun, counted);
      throw new KtmException(
          KtmFault.HUNG,
          0,
          what + " did not return within " + TimeUnit.NANOSECONDS.toMillis(limitNanos) + " ms");
    } catch (ExecutionException e) {
      throw failure(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp(task, queued, begun, counted);
      throw new KtmException(KtmFault.HUNG, 0, what + " was interrupted");
    }
  }

  /** One that has not begun makes room at once; one that has counts until it returns. */
  private void giveUp(
      Future<?> task, Future<?> queued, AtomicBoolean begun, AtomicBoolean counted) {
    task.cancel(false);
    queued.cancel(false);
    if (!begun.get()) {
      release(counted);
    }
  }

  private void release(AtomicBoolean counted) {
    if (counted.compareAndSet(true, false)) {
      calls.decrementAndGet();
    }
  }

  private static KtmException failure(String what, ExecutionException e) {
    return e.getCause() instanceof KtmException known
        ? known
        : new KtmException(KtmFault.CALL_FAILED, 0, what + ": " + e.getCause());
  }

  /** Lets running calls end for at most {@value #CLOSE_SECONDS} s; a hung one is left behind. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
