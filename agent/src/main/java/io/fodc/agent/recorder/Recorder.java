package io.fodc.agent.recorder;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.self.Counter;
import io.fodc.agent.self.SelfMetrics;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.window.Window;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Owns the window's writing side: a platform thread that records a tick at every interval until
 * closed. A scrape target is read on a virtual thread per tick; any other source on one platform
 * thread of its own, because kernel files block the thread that reads them.
 */
public final class Recorder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Recorder.class.getName());

  /** Longest sleep, so that a stepped clock is noticed. */
  private static final long LONGEST_SLEEP_MILLIS = 500;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 1000;
  private static final String CLOCK_GAP = "clock-step";

  private final AgentClock clock;
  private final AnchoredClock ticksClock;
  private final TickSchedule schedule;
  private final TickRecorder ticks;
  private final EvidenceLog evidence;
  private final EventLog events;
  private final Counter late;
  private final Counter missed;
  private final Counter failures;
  private final long lateMillis;
  private final Thread thread;
  private volatile boolean closed;

  public Recorder(
      RecorderSettings settings,
      AgentClock clock,
      SeriesGate gate,
      Window window,
      SelfMetrics metrics,
      EvidenceLog evidence,
      EventLog events,
      EarlierLife earlier,
      List<TickSource> sources) {
    this.clock = clock;
    this.ticksClock = new AnchoredClock(clock, earlier.newestTickMillis());
    this.schedule = new TickSchedule(settings.intervalMillis());
    this.evidence = evidence;
    this.events = events;
    this.ticks =
        new TickRecorder(
            settings,
            gate,
            window,
            metrics,
            evidence,
            events,
            earlier,
            sources,
            Recorder::threadsOf);
    this.late =
        counter(
            metrics,
            "fodc_agent_ticks_late_total",
            "Ticks that began after a tenth of their interval");
    this.missed =
        counter(
            metrics,
            "fodc_agent_ticks_missed_total",
            "Ticks that were not recorded, being too late");
    this.failures =
        counter(
            metrics,
            "fodc_agent_tick_failures_total",
            "Ticks that failed for a fault of the agent");
    this.lateMillis = settings.intervalMillis() / 10;
    this.thread = Thread.ofPlatform().daemon().name("fodc-recorder").unstarted(this::run);
  }

  /** Begins to record. */
  public void start() {
    thread.start();
  }

  /** Tells this listener of every tick from now on. */
  public void onTick(TickListener listener) {
    ticks.onTick(listener);
  }

  /** State after the newest tick. Any thread. */
  public RecorderStatus status() {
    return ticks.status();
  }

  /**
   * The time that ticks are named by; unlike the machine's clock it never goes back, so it tells
   * the age of a tick. Any thread.
   */
  public long nowMillis() {
    return ticksClock.nowMillis();
  }

  /** Stops recording; the window stays open. Returns within about two seconds. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      if (thread.isAlive() && !thread.join(CLOSE_WITHIN)) {
        LOG.log(WARNING, "event=recorder-still-busy");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ticks.close();
  }

  /** Whether the thread is gone and nothing writes into the window any more. */
  public boolean stopped() {
    return !thread.isAlive();
  }

  private void run() {
    while (!closed) {
      try {
        step();
      } catch (InterruptedException e) {
        if (!closed) {
          LOG.log(ERROR, "event=recorder-interrupted", e);
        }
      } catch (RuntimeException | Error e) {
        noteFailed(e);
        pause();
      }
    }
  }

  /** One look at the clock: follow its steps, then record what is due or sleep. */
  void step() throws InterruptedException {
    followClock();
    switch (schedule.at(ticksClock.nowMillis())) {
      case TickSchedule.Decision.Wait(long millis) ->
          clock.sleepMillis(Math.min(millis, LONGEST_SLEEP_MILLIS));
      case TickSchedule.Decision.Skip(long count) -> noteMissed(count);
      case TickSchedule.Decision.Take(long tickMillis, long lateness, long count) -> {
        if (count > 0) {
          noteMissed(count);
        }
        if (lateness > lateMillis) {
          late.increment();
        }
        ticks.record(tickMillis);
      }
    }
  }

  private void followClock() {
    long step = ticksClock.follow();
    long now = ticksClock.nowMillis();
    long behind = ticksClock.behindMillis();
    if (step == 0) {
      if (behind < AnchoredClock.STEP_MILLIS && evidence.close(CLOCK_GAP, "clock", now)) {
        LOG.log(INFO, "event=clock-caught-up");
      }
      return;
    }
    String what =
        "the machine's clock stepped by "
            + step
            + " ms; it is now "
            + behind
            + " ms behind the ticks' clock";
    if (behind >= AnchoredClock.STEP_MILLIS) {
      evidence.open(CLOCK_GAP, "clock", what, now);
    } else if (!evidence.close(CLOCK_GAP, "clock", now)) {
      evidence.note(CLOCK_GAP, "clock", what, now - step, now);
    }
    if (step > 0 && behind < AnchoredClock.STEP_MILLIS) {
      schedule.jumped(now);
    }
    events.add(new AgentEvent(now, AgentEvent.CLOCK_STEP, "clock", what));
    LOG.log(WARNING, "event=clock-step step_ms={0,number,#} behind_ms={1,number,#}", step, behind);
  }

  private void noteMissed(long count) {
    missed.add(count);
    long now = ticksClock.nowMillis();
    evidence.note("ticks-missed", "recorder", count + " ticks were not recorded in time", now, now);
    LOG.log(INFO, "event=ticks-missed count={0}", count);
  }

  private void noteFailed(Throwable failure) {
    failures.increment();
    LOG.log(ERROR, "event=tick-failed", failure);
    long now = ticksClock.nowMillis();
    evidence.note("tick-failed", "recorder", failure.toString(), now, now);
  }

  private void pause() {
    try {
      clock.sleepMillis(PAUSE_AFTER_FAILURE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Executor threadsOf(TickSource source) {
    if (source.target()) {
      Thread.Builder.OfVirtual threads = Thread.ofVirtual().name("fodc-scrape");
      return threads::start;
    }
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("fodc-" + source.name()).factory());
  }

  private static Counter counter(SelfMetrics metrics, String name, String help) {
    return metrics.counter(MetricFamily.counter(name, help));
  }
}
