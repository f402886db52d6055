package io.fodc.proxy.link;

import io.grpc.Context;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Makes the callbacks of one call in order, one at a time, on virtual threads of their own that
 * exist only while there is something to do. So a handler that blocks holds up neither the stream's
 * frames nor its connection, until {@link #LIMIT} is waiting for it: then {@link #message} blocks,
 * which closes the peer's window.
 */
final class CallbackQueue {

  /** Bytes of messages that may wait for a handler; one larger message may wait alone. */
  static final int LIMIT = 1 << 20;

  /** What the smallest message counts for, so that many of them are bounded as well. */
  private static final int LEAST_WEIGHT = 256;

  private record Callback(Runnable action, int weight) {
    boolean isMessage() {
      return weight > 0;
    }
  }

  private final Context context;
  private final Consumer<Throwable> failed;
  private final ArrayDeque<Callback> waiting = new ArrayDeque<>(2);
  private int weight;
  private long demand;
  private boolean running;
  private boolean ended;

  CallbackQueue(Context context, Consumer<Throwable> failed) {
    this.context = context;
    this.failed = failed;
  }

  synchronized void message(int bytes, Runnable action) throws InterruptedException {
    int added = Math.max(bytes, LEAST_WEIGHT);
    while (!ended && weight > 0 && weight + added > LIMIT) {
      wait();
    }
    if (!ended) {
      weight += added;
      waiting.add(new Callback(action, added));
      runIfPossible();
    }
  }

  synchronized void event(Runnable action) {
    if (!ended) {
      waiting.add(new Callback(action, 0));
      runIfPossible();
    }
  }

  /**
   * Makes this the last callback; what waits before it is dropped. False when there has been a last
   * one already.
   */
  synchronized boolean last(Runnable action) {
    if (ended) {
      return false;
    }
    ended = true;
    waiting.clear();
    waiting.add(new Callback(action, 0));
    notifyAll();
    runIfPossible();
    return true;
  }

  /** The handler wants so many more messages. */
  synchronized void request(int messages) {
    demand += messages;
    runIfPossible();
  }

  private boolean canRun() {
    Callback next = waiting.peek();
    return next != null && (demand > 0 || !next.isMessage());
  }

  private void runIfPossible() {
    if (!running && canRun()) {
      running = true;
      Thread.ofVirtual().name("link-call").start(this::run);
    }
  }

  private void run() {
    while (true) {
      Callback next;
      synchronized (this) {
        if (!canRun()) {
          running = false;
          return;
        }
        next = waiting.remove();
        if (next.isMessage()) {
          demand--;
        }
      }
      try {
        context.run(next.action());
      } catch (Throwable failure) {
        failed.accept(failure);
      } finally {
        done(next);
      }
    }
  }

  private synchronized void done(Callback callback) {
    if (callback.isMessage()) {
      weight -= callback.weight();
      notifyAll();
    }
  }
}
