package io.fodc.agent.recorder;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.self.Counter;
import io.fodc.agent.self.SelfMetrics;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.AppendResult;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Records single ticks: asks all sources, waits at most until the deadline, appends what arrived,
 * publishes. When there is no room for all, {@link Shedder} decides what is left out; should that
 * not do, the window drops the samples added last: the agent's own come first, then the sources in
 * order. Belongs to the recorder's thread, but for {@link #status()} and {@link #onTick}.
 */
final class TickRecorder {
  private static final System.Logger LOG = System.getLogger(TickRecorder.class.getName());

  /** How long a tick waits for sources that were not there at their last deadline. */
  private static final long PATIENCE_WITH_SUSPECTS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final String SHED_GAP = "series-shed";

  private final RecorderSettings settings;
  private final SeriesTable series;
  private final Window window;
  private final SelfMetrics metrics;
  private final EvidenceLog evidence;
  private final List<SourceRunner> runners = new ArrayList<>();
  private final List<SourceTrack> tracks = new ArrayList<>();
  private final List<TickListener> listeners = new CopyOnWriteArrayList<>();
  private final SeriesHandles ownSeries;
  private final Tick tick = new Tick();
  private final SeriesKey key = new SeriesKey();
  private final Counter ticks;
  private final Counter refusedTicks;
  private final Counter duplicates;
  private final Shedder shedder;
  private final Counter failedListeners;
  private volatile RecorderStatus status;

  TickRecorder(
      RecorderSettings settings,
      SeriesGate gate,
      Window window,
      SelfMetrics metrics,
      EvidenceLog evidence,
      EventLog events,
      EarlierLife earlier,
      List<TickSource> sources,
      Function<TickSource, Executor> executors) {
    this.settings = settings;
    this.series = gate.table();
    this.shedder = new Shedder(gate, window, metrics, evidence);
    this.window = window;
    this.metrics = metrics;
    this.evidence = evidence;
    SeriesIds ids = SeriesIds.of(series);
    this.ownSeries = new SeriesHandles(ids);
    this.ticks = counter("fodc_agent_ticks_total", "Ticks recorded");
    this.refusedTicks = counter("fodc_agent_ticks_refused_total", "Ticks the window refused");
    this.duplicates =
        counter(
            "fodc_agent_duplicate_samples_total",
            "Samples left out because another source gave the same series at the same tick");
    this.failedListeners =
        counter("fodc_agent_listener_failures_total", "Listeners that failed when told of a tick");
    for (TickSource source : sources) {
      Counter dropped = metrics.counter(SourceTrack.DROPPED, "source", source.name());
      runners.add(new SourceRunner(source, executors.apply(source), ids, dropped));
      tracks.add(new SourceTrack(source, this::keyOf, metrics, evidence, events, earlier));
    }
    this.status = statusAfter(RecorderStatus.NO_TICK);
  }

  RecorderStatus status() {
    return status;
  }

  void onTick(TickListener listener) {
    listeners.add(listener);
  }

  /** Records one tick. */
  void record(long tickMillis) throws InterruptedException {
    TickRound round = new TickRound(tickMillis, settings.timeoutNanos(), runners.size());
    try {
      boolean[] busy = begin(round);
      await(round);
      record(round, round.close(), busy);
    } finally {
      release(round.close());
    }
  }

  /** Those that have reported may read again; the others see that the round is closed. */
  private void release(List<Optional<TickRound.Outcome>> outcomes) {
    for (int i = 0; i < runners.size(); i++) {
      if (outcomes.get(i).isPresent()) {
        runners.get(i).release();
      }
    }
  }

  private void record(TickRound round, List<Optional<TickRound.Outcome>> outcomes, boolean[] busy) {
    long tickMillis = round.tickMillis();
    long tookNanos = System.nanoTime() - (round.deadlineNanos() - settings.timeoutNanos());
    boolean atDeadline = tookNanos >= settings.timeoutNanos();
    for (int i = 0; i < runners.size(); i++) {
      report(i, outcomes.get(i), busy[i], atDeadline, tookNanos, tickMillis);
    }
    tick.reset(tickMillis);
    long shed = addOwn();
    for (int i = 0; i < runners.size(); i++) {
      shed += addSource(i, outcomes.get(i), tickMillis);
    }
    append(tickMillis, shed);
  }

  /** Gives up all sources; nothing is recorded any more. */
  void close() {
    for (SourceRunner runner : runners) {
      runner.source().close();
    }
  }

  private boolean[] begin(TickRound round) {
    boolean[] busy = new boolean[runners.size()];
    for (int i = 0; i < busy.length; i++) {
      busy[i] = !runners.get(i).begin(round, i);
    }
    return busy;
  }

  /** Waits for everybody, but only shortly for those that were not there the last time. */
  private void await(TickRound round) throws InterruptedException {
    boolean[] trusted = new boolean[runners.size()];
    boolean[] all = new boolean[runners.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = true;
      trusted[i] = !runners.get(i).suspect();
    }
    long patience = Math.min(PATIENCE_WITH_SUSPECTS_NANOS, settings.timeoutNanos());
    round.await(all, round.deadlineNanos() - settings.timeoutNanos() + patience);
    round.await(trusted, round.deadlineNanos());
  }

  private void report(
      int index,
      Optional<TickRound.Outcome> outcome,
      boolean busy,
      boolean atDeadline,
      long tookNanos,
      long tickMillis) {
    SourceRunner runner = runners.get(index);
    if (outcome.isPresent()) {
      TickRound.Outcome given = outcome.get();
      runner.inTime();
      tracks
          .get(index)
          .report(given.report(), given.tookNanos(), runner.samples().size(), tickMillis);
      return;
    }
    runner.missed(atDeadline);
    String detail =
        busy
            ? "it still hangs from an earlier tick"
            : "no complete answer after " + TimeUnit.NANOSECONDS.toMillis(tookNanos) + " ms";
    tracks.get(index).report(SourceReport.failed("timeout", detail), tookNanos, 0, tickMillis);
  }

  private long addOwn() {
    long[] shed = {0};
    metrics.collect(
        (definition, value) -> {
          int id = ownSeries.applyAsInt(definition);
          if (id < 0) {
            shed[0]++;
          } else {
            tick.add(id, value);
          }
        });
    return shed[0];
  }

  private long addSource(int index, Optional<TickRound.Outcome> outcome, long tickMillis) {
    if (outcome.isEmpty()) {
      return 0;
    }
    SourceRunner runner = runners.get(index);
    SourceReport report = outcome.get().report();
    if (report.usable()) {
      SourceTrack track = tracks.get(index);
      SampleBuffer samples = runner.samples();
      for (int i = 0; i < samples.size(); i++) {
        int id = samples.seriesId(i);
        tick.add(id, samples.value(i));
        if (runner.source().target()) {
          shedder.note(id, samples.value(i));
        }
        if (track.firstOccurrence(id)) {
          track.tell(series.definition(id), samples.value(i), tickMillis);
        }
      }
      track.endTick(tickMillis);
    }
    return report.shed();
  }

  private void append(long tickMillis, long leftOut) {
    duplicates.add(tick.duplicates());
    Tick fitting = shedder.fitting(tick);
    switch (window.append(fitting)) {
      case AppendResult.Appended(int samples, int shed, int unknown) -> {
        shedder.cut(shed);
        noteShed(shed + unknown, tickMillis);
        ticks.increment();
        status = statusAfter(tickMillis);
        tellListeners(tickMillis);
      }
      case AppendResult.Refused refused -> {
        refusedTicks.increment();
        String reason = refused.reason().code() + ": " + refused.detail();
        evidence.note("tick-refused", "window", reason, tickMillis, tickMillis);
        LOG.log(WARNING, "event=tick-refused tick={0,number,#} reason={1}", tickMillis, reason);
      }
    }
    shedder.endTick(fitting, leftOut);
  }

  /** What the window itself left out: samples added last, whatever they are. */
  private void noteShed(long samples, long tickMillis) {
    if (samples == 0) {
      evidence.close(SHED_GAP, "window", tickMillis);
      return;
    }
    String reason = samples + " samples without room in the window; raise window.budget";
    if (evidence.open(SHED_GAP, "window", reason, tickMillis)) {
      LOG.log(WARNING, "event=tick-cut samples={0,number,#}", samples);
    }
  }

  private void tellListeners(long tickMillis) {
    for (TickListener listener : listeners) {
      try {
        listener.tickAppended(tickMillis);
      } catch (RuntimeException e) {
        failedListeners.increment();
        LOG.log(ERROR, "event=listener-bug", e);
      }
    }
  }

  private RecorderStatus statusAfter(long tickMillis) {
    List<SourceStatus> sources = new ArrayList<>();
    List<Long> successes = new ArrayList<>();
    for (SourceTrack track : tracks) {
      sources.add(track.status());
      successes.add(track.newestSuccess());
    }
    return new RecorderStatus(tickMillis, settings.intervalMillis(), sources, successes);
  }

  private SeriesKey keyOf(int seriesId) {
    series.copyKey(seriesId, key);
    return key;
  }

  private Counter counter(String name, String help) {
    return metrics.counter(MetricFamily.counter(name, help));
  }
}
