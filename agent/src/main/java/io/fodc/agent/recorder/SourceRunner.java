package io.fodc.agent.recorder;

import static java.lang.System.Logger.Level.ERROR;

import io.fodc.agent.self.Counter;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads one source on threads of its own. Its buffer belongs to the reading thread until the report
 * is in, then to the recorder until {@link #release()}.
 */
final class SourceRunner {
  private static final System.Logger LOG = System.getLogger(SourceRunner.class.getName());

  private final TickSource source;
  private final Executor executor;
  private final SeriesIds series;
  private final Counter dropped;
  private final SampleBuffer buffer = new SampleBuffer();
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean suspect;

  SourceRunner(TickSource source, Executor executor, SeriesIds series, Counter dropped) {
    this.source = source;
    this.executor = executor;
    this.series = series;
    this.dropped = dropped;
  }

  TickSource source() {
    return source;
  }

  /**
   * Whether it was not there at its last deadline. The tick waits only shortly for a suspect; when
   * it answers in its own time again, it is none any more.
   */
  boolean suspect() {
    return suspect;
  }

  /** Starts reading for this round; false when it still reads for an earlier one. */
  boolean begin(TickRound round, int index) {
    if (!busy.compareAndSet(false, true)) {
      source.abort();
      return false;
    }
    try {
      buffer.begin(series);
      executor.execute(() -> run(round, index));
    } catch (RuntimeException | Error e) {
      LOG.log(ERROR, "event=source-not-started source=" + source.name(), e);
      if (!round.finish(index, SourceReport.failed("internal", "no thread: " + e))) {
        busy.set(false);
      }
    }
    return true;
  }

  /** The samples of a report that was taken. */
  SampleBuffer samples() {
    return buffer;
  }

  /** The recorder is done with the samples. */
  void release() {
    busy.set(false);
  }

  /** The tick went on without it; {@code atDeadline} tells whether its time was over. */
  void missed(boolean atDeadline) {
    suspect = true;
    if (atDeadline) {
      source.abort();
    }
  }

  /** It was there in time. */
  void inTime() {
    suspect = false;
  }

  private void run(TickRound round, int index) {
    SourceReport report = collect(round);
    if (!round.finish(index, report)) {
      dropped.increment();
      suspect = !(report.usable() && System.nanoTime() - round.deadlineNanos() < 0);
      busy.set(false);
    }
  }

  /** The task boundary: whatever a source does, the recorder gets a report. */
  private SourceReport collect(TickRound round) {
    try {
      SourceReport report = source.collect(round.tickMillis(), round.deadlineNanos(), buffer);
      buffer.releaseBefore(series);
      return report;
    } catch (RuntimeException | Error e) {
      LOG.log(ERROR, "event=source-bug source=" + source.name(), e);
      return SourceReport.failed("internal", e.toString());
    }
  }
}
