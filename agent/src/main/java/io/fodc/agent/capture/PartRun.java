package io.fodc.agent.capture;

import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_DONE;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_FAILED;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_RUNNING;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.capture.OrderReader.Reading.Sound;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One order at work: a thread that carries it out, and a virtual one that watches the deadline and
 * says every few seconds that it goes on. The one at work is a platform thread, because methods
 * call into native code. A method that does not stop when it is interrupted is reported as stopped
 * once patience is over, and counts as running until its thread is gone.
 */
final class PartRun {
  private static final System.Logger LOG = System.getLogger(Captures.class.getName());
  private static final double TAKING_SHARE = 0.8;
  private static final long LEAST_BETWEEN_NEWS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Hears how it goes, on any thread; must not wait. */
  interface Watcher {
    void changed(Part part);

    /** It is to be reported as ended, though its thread may still be there. */
    void ended(Part part, Ending ending);

    /** Its thread is gone. */
    void gone(Part part, Ending ending);
  }

  private final Part part;
  private final Sound sound;
  private final CaptureOrder order;
  private final NodeIdentity node;
  private final CaptureTools tools;
  private final CaptureTiming timing;
  private final Watcher watcher;
  private final long deadlineNanos;
  private final Semaphore news = new Semaphore(0);
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile @Nullable Ending stop;
  private volatile @Nullable SpoolSink sink;
  private long toldNanos = System.nanoTime() - LEAST_BETWEEN_NEWS_NANOS;

  PartRun(
      Part part,
      Sound sound,
      NodeIdentity node,
      CaptureTools tools,
      CaptureTiming timing,
      Watcher watcher) {
    this.part = part;
    this.sound = sound;
    this.order = sound.order();
    this.node = node;
    this.tools = tools;
    this.timing = timing;
    this.watcher = watcher;
    deadlineNanos = System.nanoTime() + sound.limit().toNanos();
  }

  Part part() {
    return part;
  }

  void start() {
    Thread.ofVirtual().name("fodc-capture-watch").start(this::watch);
  }

  /** Stops it; the first reason counts. */
  void stop(Ending reason) {
    synchronized (this) {
      if (stop == null) {
        stop = reason;
      }
    }
    news.release();
  }

  /** Waits until its thread is gone, and returns whether it is. */
  boolean awaitGone(long nanos) throws InterruptedException {
    return gone.await(nanos, TimeUnit.NANOSECONDS);
  }

  private void watch() {
    Thread worker = Thread.ofPlatform().daemon().name("fodc-capture").unstarted(this::work);
    try {
      worker.start();
    } catch (OutOfMemoryError e) {
      over(Ending.failed("internal", "there is no thread left for it: " + e.getMessage()));
      return;
    }
    try {
      watch(worker);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch(Thread worker) throws InterruptedException {
    while (gone.getCount() > 0 && stop == null) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        stop(expired());
      } else if (!news.tryAcquire(
          Math.min(left, timing.progress().toNanos()), TimeUnit.NANOSECONDS)) {
        watcher.changed(part);
      }
    }
    Ending reason = stop;
    if (reason == null || gone.getCount() == 0) {
      return;
    }
    worker.interrupt();
    SpoolSink open = sink;
    if (open != null) {
      open.seal();
    }
    if (!gone.await(timing.patience().toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.log(
          WARNING,
          "event=capture-does-not-stop capture={0} kind={1} after={2} reason=\"its place stays taken\"",
          part.id(),
          part.kind(),
          timing.patience());
      watcher.ended(part, reason);
    }
  }

  private Ending expired() {
    return Ending.expired("not done within %d ms".formatted(sound.limit().toMillis()));
  }

  private void work() {
    Ending ending;
    try {
      ending = carryOut();
    } catch (InterruptedException e) {
      ending = Ending.failed("interrupted", "its thread was interrupted");
    } catch (CaptureException e) {
      ending = Ending.failed(e.code(), String.valueOf(e.getMessage()));
    } catch (SpoolException e) {
      ending = Ending.failed(e.code(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      ending = Ending.failed(codeOf(e), "%s: %s".formatted(order.kind().word(), e));
    } catch (RuntimeException | Error e) {
      LOG.log(WARNING, "event=capture-failed-within capture=" + part.id(), e);
      ending = Ending.failed("internal", "failed within the agent: " + e);
    }
    over(told(ending));
  }

  /** What an ending means when it was stopped, or came too late. */
  private Ending told(Ending ending) {
    Ending reason = stop;
    if (ending.state() == CAPTURE_STATE_DONE) {
      return ending;
    }
    if (reason != null) {
      return reason;
    }
    boolean late = System.nanoTime() - deadlineNanos >= 0;
    return late && ending.state() == CAPTURE_STATE_FAILED ? expired() : ending;
  }

  private void over(Ending ending) {
    watcher.gone(part, ending);
    gone.countDown();
    news.release();
  }

  /** Linux has no other word for a full disk that Java would tell. */
  private static String codeOf(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("No space left") ? "no-room" : "io";
  }

  private Ending carryOut() throws CaptureException, IOException, InterruptedException {
    String target = tools.target(order);
    Preflight.Choice choice =
        tools.preflight().choose(order, target.isEmpty() ? "self" : target, part.measures());
    return switch (choice) {
      case Preflight.Choice.Declined(Ending refusal) -> refusal;
      case Preflight.Choice.Taken(CaptureMethod method, Assessment.Ready ready) ->
          sound.dryRun() ? price(method, ready) : take(method, target);
    };
  }

  private static Ending price(CaptureMethod method, Assessment.Ready ready) {
    return Ending.done(
        "nothing was done; %s would take about %d s and yield about %d bytes"
            .formatted(method.name(), ready.expected().toSeconds(), ready.expectedBytes()));
  }

  private Ending take(CaptureMethod method, String target)
      throws CaptureException, IOException, InterruptedException {
    part.now(CAPTURE_STATE_RUNNING, 0, method.name() + " begins");
    watcher.changed(part);
    try (SpoolSink opened =
        new SpoolSink(tools.spool(), order.mostBytes(), part.measures(), this::progress)) {
      sink = opened;
      if (stop != null) {
        throw new InterruptedException("stopped before it began");
      }
      Expense expense = tools.expense(target);
      try {
        method.take(order, opened);
      } finally {
        expense.tell(part.measures(), tools.cpuBefore(order));
      }
      List<Artifact> artifacts = opened.whole();
      new ArtifactUploads(part, sound, node, tools.uploads(), timing.upload(), deadlineNanos)
          .run(artifacts, this::tell);
      return Ending.done(
          "%s: %d artifacts, %d bytes"
              .formatted(
                  method.name(),
                  artifacts.size(),
                  artifacts.stream().mapToLong(Artifact::bytes).sum()));
    }
  }

  private void progress(double fraction, String message) {
    part.now(CAPTURE_STATE_RUNNING, Math.clamp(fraction, 0, 1) * TAKING_SHARE, message);
    long now = System.nanoTime();
    if (now - toldNanos >= LEAST_BETWEEN_NEWS_NANOS) {
      toldNanos = now;
      watcher.changed(part);
    }
  }

  private void tell() {
    watcher.changed(part);
  }
}
