package io.fodc.proxy.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Ends connections whose other side neither sends nor reads. Each connection is served by one
 * virtual thread; interrupting it while it is blocked on its socket closes the socket, which is all
 * that is needed.
 *
 * <p>{@link #enter} and {@link #leave} bracket a connection; between them its thread says what it
 * does. One platform thread looks at all connections once a second.
 */
final class ConnectionGuard implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ConnectionGuard.class.getName());

  private final ConcurrentHashMap<Thread, Watch> watches = new ConcurrentHashMap<>();
  private final LongAdder ended = new LongAdder();
  private final ScheduledExecutorService looking;
  private final long headNanos;
  private final long stallNanos;
  private final long responseNanos;
  private final LongSupplier nanoClock;

  ConnectionGuard(HttpSettings settings, LongSupplier nanoClock) {
    this.headNanos = settings.headTimeout().toNanos();
    this.stallNanos = settings.stallTimeout().toNanos();
    this.responseNanos = settings.responseTimeout().toNanos();
    this.nanoClock = nanoClock;
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("http-guard").unstarted(task));
    long every = Math.max(10, Math.min(1000, Duration.ofNanos(stallNanos).toMillis() / 4));
    var unused = looking.scheduleAtFixedRate(this::look, every, every, TimeUnit.MILLISECONDS);
  }

  private enum Doing {
    /** Waiting for, or reading, the head of a request, or its body. */
    READING,
    /** Making an answer. */
    ANSWERING,
    /** Inside a write to the socket. */
    WRITING,
    /** Interrupted by the guard. */
    ENDED
  }

  /** What one connection is doing; changed by its own thread, and ended by the guard's. */
  final class Watch {
    private final Thread thread;
    private Doing doing = Doing.READING;
    private long sinceNanos = nanoClock.getAsLong();
    private long answerSinceNanos = sinceNanos;

    private Watch(Thread thread) {
      this.thread = thread;
    }

    /** A request is there, as far as it is wanted. */
    synchronized void answering() {
      change(Doing.ANSWERING);
      answerSinceNanos = sinceNanos;
    }

    /** The body of a request is waited for. */
    synchronized void reading() {
      change(Doing.READING);
    }

    /** A write begins. */
    synchronized void writing() {
      change(Doing.WRITING);
    }

    /** A write is over. */
    synchronized void written() {
      change(Doing.ANSWERING);
    }

    /** The answer may take so much longer, for what was read of it; never more than from now on. */
    synchronized void earned(long nanos) {
      long spent = nanoClock.getAsLong() - answerSinceNanos;
      answerSinceNanos += Math.min(nanos, spent);
    }

    /** The answer is complete. */
    synchronized void answered() {
      change(Doing.READING);
    }

    private void change(Doing next) {
      if (doing != Doing.ENDED) {
        doing = next;
        sinceNanos = nanoClock.getAsLong();
      }
    }

    private synchronized void look(long now) {
      boolean over =
          switch (doing) {
            case READING -> now - sinceNanos > headNanos;
            case WRITING -> now - sinceNanos > stallNanos || now - answerSinceNanos > responseNanos;
            case ANSWERING, ENDED -> false;
          };
      if (over) {
        LOG.log(Level.DEBUG, "connection ended doing={0} thread={1}", doing, thread.threadId());
        doing = Doing.ENDED;
        ended.increment();
        thread.interrupt();
      }
    }
  }

  /** The calling thread begins to serve a connection. */
  Watch enter() {
    Watch watch = new Watch(Thread.currentThread());
    watches.put(Thread.currentThread(), watch);
    return watch;
  }

  /** The watch of the connection that the calling thread serves. */
  Watch current() {
    return watches.computeIfAbsent(Thread.currentThread(), Watch::new);
  }

  /** The calling thread is done with its connection. */
  void leave() {
    watches.remove(Thread.currentThread());
  }

  /** Connections ended so far because their other side neither sent nor read. */
  long ended() {
    return ended.sum();
  }

  /** Connections held now. */
  int connections() {
    return watches.size();
  }

  /** Ends what has to end by now. */
  void look() {
    long now = nanoClock.getAsLong();
    watches.values().forEach(watch -> watch.look(now));
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
