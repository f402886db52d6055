package io.fodc.agent.capture.kernel;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One way and a second opinion on the same seconds: both run at the same time, and both give their
 * artifacts. What the second cannot do is said as a measure, {@code second_opinion}, and is no
 * failure; when the first fails, the second is ended. It has the name of the first.
 */
public final class CombinedLock implements CaptureMethod {
  private static final String SECOND = "second_opinion";

  private final CaptureMethod first;
  private final CaptureMethod second;

  /** Two ways to take the same kind. */
  public CombinedLock(CaptureMethod first, CaptureMethod second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public String name() {
    return first.name();
  }

  @Override
  public Assessment assess(CaptureOrder order) throws InterruptedException {
    return switch (first.assess(order)) {
      case Assessment.Ready ready -> joined(ready, second.assess(order));
      case Assessment.Unable unable -> unable;
      case Assessment.TooDear tooDear -> tooDear;
    };
  }

  private static Assessment joined(Assessment.Ready ready, Assessment other) {
    Map<String, String> measures = new HashMap<>(ready.measures());
    return switch (other) {
      case Assessment.Ready also -> {
        also.measures().forEach(measures::putIfAbsent);
        yield new Assessment.Ready(
            ready.expected().compareTo(also.expected()) > 0 ? ready.expected() : also.expected(),
            ready.expectedBytes() + also.expectedBytes(),
            measures);
      }
      case Assessment.Unable unable -> without(ready, measures, unable.detail());
      case Assessment.TooDear tooDear -> without(ready, measures, tooDear.detail());
    };
  }

  private static Assessment without(
      Assessment.Ready ready, Map<String, String> measures, String detail) {
    measures.put(SECOND, detail);
    return new Assessment.Ready(ready.expected(), ready.expectedBytes(), measures);
  }

  @Override
  public void take(CaptureOrder order, CaptureSink sink)
      throws CaptureException, IOException, InterruptedException {
    Assessment other = second.assess(order);
    if (!(other instanceof Assessment.Ready)) {
      first.take(order, sink);
      sink.measure(SECOND, said(other));
      return;
    }
    takeBoth(order, sink);
  }

  private void takeBoth(CaptureOrder order, CaptureSink sink)
      throws CaptureException, IOException, InterruptedException {
    HeldArtifacts held = new HeldArtifacts();
    FutureTask<Boolean> other =
        new FutureTask<>(
            () -> {
              second.take(order, held);
              return true;
            });
    Thread thread = Thread.ofVirtual().name("fodc-second-opinion").start(other);
    boolean taken = false;
    try {
      first.take(order, sink);
      taken = true;
    } finally {
      if (!taken) {
        end(thread);
      }
    }
    give(other, thread, held, sink);
  }

  private void give(FutureTask<Boolean> other, Thread thread, HeldArtifacts held, CaptureSink sink)
      throws IOException, InterruptedException {
    try {
      other.get();
      held.giveTo(sink, second.name() + "_");
      sink.measure(SECOND, second.name());
    } catch (ExecutionException e) {
      sink.measure(SECOND, second.name() + ": " + String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      end(thread);
      throw e;
    }
  }

  /** Waits until nothing of it is left in the node; interrupts are kept for later. */
  private static void end(Thread thread) {
    boolean interrupted = Thread.interrupted();
    thread.interrupt();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String said(Assessment assessment) {
    return switch (assessment) {
      case Assessment.Ready _ -> "";
      case Assessment.Unable unable -> unable.detail();
      case Assessment.TooDear tooDear -> tooDear.detail();
    };
  }
}
