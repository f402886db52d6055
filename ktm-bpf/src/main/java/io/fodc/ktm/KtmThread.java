package io.fodc.ktm;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one platform thread that native calls are made on. A caller waits for a call at most as long
 * as it says; a call that never returns holds this thread and nothing else. At most {@value #QUEUE}
 * calls wait; a further one is refused at once. Any thread may call.
 */
public final class KtmThread implements AutoCloseable {
  private static final int QUEUE = 4;
  private static final long CLOSE_SECONDS = 2;

  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(QUEUE),
          task -> Thread.ofPlatform().daemon().name("fodc-ktm").unstarted(task),
          new ThreadPoolExecutor.AbortPolicy());

  /** Starts the thread, so that it has the privileges of its maker. */
  public KtmThread() {
    executor.prestartCoreThread();
  }

  /**
   * Makes a call and waits for what it gives.
   *
   * @param limitNanos how long, at most
   * @throws KtmException what the call threw, or {@link KtmFault#HUNG} when it did not return in
   *     time or one before it has not returned yet
   */
  public <T> T call(String what, long limitNanos, Callable<T> call) throws KtmException {
    FutureTask<T> task = new FutureTask<>(call);
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      throw new KtmException(KtmFault.HUNG, 0, what + " waits behind calls that do not return");
    }
    try {
      return task.get(Math.max(0, limitNanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      executor.remove(task);
      throw new KtmException(
          KtmFault.HUNG,
          0,
          what + " did not return within " + TimeUnit.NANOSECONDS.toMillis(limitNanos) + " ms");
    } catch (ExecutionException e) {
      throw failure(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      executor.remove(task);
      throw new KtmException(KtmFault.HUNG, 0, what + " was interrupted");
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
