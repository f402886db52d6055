package io.fodc.agent.recorder;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.self.SelfMetrics;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import java.util.OptionalDouble;
import java.util.function.IntFunction;

/**
 * The history of one source: whether it is up, since when not, which series it has shown, which
 * process is behind it. Belongs to the recorder's thread; its metrics are read there too.
 */
final class SourceTrack {
  private static final System.Logger LOG = System.getLogger(SourceTrack.class.getName());
  private static final double NANOS_PER_SECOND = 1e9;

  /** First occurrences told one by one at one tick; the rest is told as a number. */
  private static final int MAX_FIRST_SEEN_PER_TICK = 50;

  /** The boot time that a start time is counted from may differ by a second between readings. */
  private static final double SAME_START_SECONDS = 1.01;

  private static final String DOWN_GAP = "target-down";
  private static final String WEAK_GAP = "target-incomplete";

  private static final MetricFamily DURATION =
      MetricFamily.gauge(
          "fodc_agent_scrape_duration_seconds", "Time the target took at the newest tick");
  private static final MetricFamily SAMPLES =
      MetricFamily.gauge("fodc_agent_scrape_samples", "Samples the target gave at the newest tick");
  static final MetricFamily START_TIME =
      MetricFamily.gauge(
          "fodc_agent_target_start_time_seconds",
          "Start of the process behind the target, as it said last");
  static final MetricFamily UP =
      MetricFamily.gauge("fodc_agent_target_up", "Whether the target answered at the newest tick");
  private static final MetricFamily ERRORS =
      MetricFamily.counter(
          "fodc_agent_scrape_errors_total", "Scrapes that gave nothing, or not everything");
  private static final MetricFamily BAD_LINES =
      MetricFamily.counter(
          "fodc_agent_scrape_bad_lines_total", "Lines of the target's pages that were left out");
  static final MetricFamily DROPPED =
      MetricFamily.counter(
          "fodc_agent_results_dropped_total", "Results that came after their tick was recorded");

  private final TickSource source;
  private final SelfMetrics metrics;
  private final EvidenceLog evidence;
  private final EventLog events;
  private final FirstSeen firstSeen;
  private OptionalDouble startTime = OptionalDouble.empty();
  private SourceStatus status;
  private boolean known;
  private long newestSuccess = RecorderStatus.NO_TICK;
  private int firstSeenThisTick;

  SourceTrack(
      TickSource source,
      IntFunction<SeriesKey> keys,
      SelfMetrics metrics,
      EvidenceLog evidence,
      EventLog events,
      EarlierLife earlier) {
    this.source = source;
    this.firstSeen = new FirstSeen(keys);
    if (source.target() && earlier.knows(source.name())) {
      firstSeen.teach(earlier.seriesHashes());
      startTime = earlier.startTime(source.name());
    }
    this.metrics = metrics;
    this.evidence = evidence;
    this.events = events;
    this.status = new SourceStatus(source.name(), source.target(), false, "not-read", 0, 0, 0);
    if (source.target()) {
      declareMetrics();
    }
  }

  private void declareMetrics() {
    SeriesDefinition duration = SeriesDefinition.of(DURATION, "target", source.name());
    SeriesDefinition samples = SeriesDefinition.of(SAMPLES, "target", source.name());
    SeriesDefinition up = SeriesDefinition.of(UP, "target", source.name());
    SeriesDefinition start = SeriesDefinition.of(START_TIME, "target", source.name());
    metrics.reading(
        sink -> {
          if (known) {
            sink.sample(duration, status.durationSeconds());
            sink.sample(samples, status.samples());
            sink.sample(up, status.up() ? 1 : 0);
          }
          startTime.ifPresent(seconds -> sink.sample(start, seconds));
        });
  }

  SourceStatus status() {
    return status;
  }

  long newestSuccess() {
    return newestSuccess;
  }

  /** Takes what the source said at a tick; before its samples are noted. */
  void report(SourceReport report, long tookNanos, int samples, long tickMillis) {
    boolean wasUp = status.up();
    String reasonBefore = status.reason();
    int kept = report.usable() ? samples : 0;
    status =
        new SourceStatus(
            source.name(),
            source.target(),
            report.usable(),
            report.reason(),
            tookNanos / NANOS_PER_SECOND,
            kept,
            report.badLines());
    if (source.target()) {
      metrics.counter(BAD_LINES, "target", source.name()).add(report.badLines());
    }
    if (!report.reason().isEmpty()) {
      metrics.counter(ERRORS, "target", source.name(), "reason", report.reason()).increment();
    }
    gaps(report, tickMillis);
    if (!known || wasUp != status.up() || !reasonBefore.equals(status.reason())) {
      logChange(report, wasUp, tickMillis);
    }
    known = true;
    if (report.usable()) {
      newestSuccess = tickMillis;
      restart(report.startTimeSeconds(), tickMillis);
    } else {
      firstSeen.missed();
    }
    firstSeenThisTick = 0;
  }

  /** Whether this series is a first occurrence that deserves an event of its own. */
  boolean firstOccurrence(int seriesId) {
    if (!firstSeen.note(seriesId)) {
      return false;
    }
    firstSeenThisTick++;
    return firstSeenThisTick <= MAX_FIRST_SEEN_PER_TICK;
  }

  /** Tells a first occurrence. */
  void tell(SeriesDefinition series, double value, long tickMillis) {
    events.add(
        new AgentEvent(
            tickMillis,
            AgentEvent.FIRST_SEEN,
            series.name() + series.labels(),
            "value=" + value + " target=" + source.name()));
  }

  /** All samples of the tick are noted. */
  void endTick(long tickMillis) {
    int untold = firstSeenThisTick - MAX_FIRST_SEEN_PER_TICK;
    if (untold > 0) {
      events.add(
          new AgentEvent(
              tickMillis,
              AgentEvent.FIRST_SEEN,
              "*",
              untold + " further series at this tick, target=" + source.name()));
    }
    firstSeen.endTick();
  }

  private void gaps(SourceReport report, long tickMillis) {
    String why = report.reason() + ": " + report.detail();
    if (report.usable()) {
      evidence.close(DOWN_GAP, source.name(), tickMillis);
    } else {
      evidence.open(DOWN_GAP, source.name(), why, tickMillis);
    }
    if (report.usable() && !report.reason().isEmpty()) {
      evidence.open(WEAK_GAP, source.name(), why, tickMillis);
    } else {
      evidence.close(WEAK_GAP, source.name(), tickMillis);
    }
  }

  private void logChange(SourceReport report, boolean wasUp, long tickMillis) {
    String line =
        "event="
            + (report.usable() ? "target-up" : "target-down")
            + " target="
            + source.name()
            + (report.reason().isEmpty()
                ? ""
                : " reason=" + report.reason() + " detail=\"" + report.detail() + "\"")
            + " samples="
            + status.samples();
    LOG.log(report.usable() ? INFO : WARNING, line);
    if (!known ? !report.usable() : wasUp != report.usable()) {
      events.add(
          new AgentEvent(
              tickMillis,
              report.usable() ? AgentEvent.TARGET_UP : AgentEvent.TARGET_DOWN,
              source.name(),
              report.usable() ? "" : report.reason() + ": " + report.detail()));
    }
  }

  private void restart(OptionalDouble start, long tickMillis) {
    if (start.isEmpty()) {
      return;
    }
    double now = start.getAsDouble();
    boolean another =
        startTime.isPresent() && Math.abs(startTime.getAsDouble() - now) > SAME_START_SECONDS;
    if (another) {
      firstSeen.restart();
      events.add(
          new AgentEvent(
              tickMillis,
              AgentEvent.NODE_RESTART,
              source.name(),
              "process started at " + now + ", the one before at " + startTime.getAsDouble()));
      LOG.log(WARNING, "event=node-restart source=" + source.name() + " start_seconds=" + now);
    }
    startTime = start;
  }
}
