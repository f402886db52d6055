package io.fodc.proxy.capture;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Keeps uploads from taking the threads that everything else of the proxy runs on. Virtual threads
 * share as many carriers as there are processors and are not preempted: one that always finds more
 * bytes to digest, or whose disk is slow, keeps its carrier. So at most half of them write at a
 * time, each a chunk, in the order in which they came; and what waits for the disk is done on at
 * most {@value #FORCING} platform threads. Any thread.
 */
final class DiskTurns {
  private static final int FORCING = 8;
  private static final long IDLE_SECONDS = 10;

  private final Semaphore turns;
  private final ThreadPoolExecutor forcing =
      new ThreadPoolExecutor(
          FORCING,
          FORCING,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          // As many as there are uploads, each of which waits for its own.
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("artifact-force-", 0).factory());

  DiskTurns(int processors) {
    this.turns = new Semaphore(Math.max(1, processors / 2), true);
    forcing.allowCoreThreadTimeOut(true);
  }

  /** Something that a disk may refuse. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Writes one chunk when it is its turn; lets others go first afterwards. */
  void write(Work chunk) throws IOException {
    turns.acquireUninterruptibly();
    try {
      chunk.run();
    } finally {
      turns.release();
    }
    Thread.yield();
  }

  /** Has something done that the disk may take long for; returns when it is. */
  void slow(Work work) throws IOException {
    try {
      forcing
          .submit(
              () -> {
                work.run();
                return true;
              })
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the disk was waited for");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException refused) {
        throw refused;
      }
      throw new IllegalStateException("a file could not be kept", e.getCause());
    }
  }
}
