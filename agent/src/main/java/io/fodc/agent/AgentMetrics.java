package io.fodc.agent;

import io.fodc.agent.capture.Captures;
import io.fodc.agent.link.LinkStatus;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.agent.self.SelfMetrics;
import io.fodc.agent.telemetry.OwnProcess;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Window;
import io.fodc.window.WindowStats;
import io.fodc.window.WindowView;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Declares the metrics of the agent that no single part of it can tell. */
final class AgentMetrics {
  private static final double MILLIS_PER_SECOND = 1000;
  private static final MetricFamily KTM_MODE =
      MetricFamily.gauge("ktm_mode", "1 for the level of kernel and OS telemetry, with its reason");

  private final SelfMetrics metrics;

  AgentMetrics(SelfMetrics metrics) {
    this.metrics = metrics;
  }

  void build(String version) {
    metrics.value(
        MetricFamily.gauge("fodc_agent_build_info", "1, with the version as label"),
        () -> 1,
        "version",
        version);
  }

  void process(OwnProcess process) {
    SeriesDefinition resident =
        gauge("fodc_agent_resident_memory_bytes", "Resident memory of the agent");
    SeriesDefinition cpu = counter("fodc_agent_cpu_seconds_total", "CPU time of the agent");
    metrics.reading(
        sink -> {
          process.residentBytes().ifPresent(bytes -> sink.sample(resident, bytes));
          process.cpuSeconds().ifPresent(seconds -> sink.sample(cpu, seconds));
        });
    Runtime runtime = Runtime.getRuntime();
    value(
        "fodc_agent_heap_bytes",
        "Heap in use by the agent",
        () -> (double) runtime.totalMemory() - runtime.freeMemory());
  }

  void window(Window window, SeriesTable series, MemoryBudget budget) {
    SeriesDefinition bytes =
        gauge(
            "fodc_agent_window_bytes",
            "Memory of the recorded ticks, their series table and remembered lines");
    SeriesDefinition limit =
        gauge("fodc_agent_window_limit_bytes", "Most memory the recorded ticks may take");
    SeriesDefinition samples = gauge("fodc_agent_window_samples", "Samples recorded and held");
    SeriesDefinition count = gauge("fodc_agent_window_series", "Series known");
    SeriesDefinition horizon =
        gauge("fodc_agent_window_horizon_seconds", "History expected once the window is full");
    SeriesDefinition blockTicks =
        gauge("fodc_agent_window_ticks_per_block", "Ticks that are compressed together");
    SeriesDefinition oldest =
        gauge("fodc_agent_window_oldest_timestamp_seconds", "Oldest tick held, since the epoch");
    SeriesDefinition evicted =
        counter("fodc_agent_window_evicted_ticks_total", "Ticks that made room for newer ones");
    metrics.reading(
        sink -> {
          WindowStats stats = window.stats();
          sink.sample(bytes, budget.used());
          sink.sample(limit, budget.limit());
          sink.sample(samples, stats.samples());
          sink.sample(count, series.size());
          sink.sample(horizon, window.plan().horizonSeconds());
          sink.sample(blockTicks, window.plan().ticksPerBlock());
          sink.sample(evicted, stats.evictedTicks());
          if (stats.oldestTickMillis() != WindowView.NO_TICK) {
            sink.sample(oldest, stats.oldestTickMillis() / MILLIS_PER_SECOND);
          }
        });
  }

  /** Metrics of the window's file; none when no folder is configured. */
  void windowFile(AgentWindow window, boolean configured) {
    if (!configured) {
      return;
    }
    boolean stored = window.opened().problem().isEmpty();
    long restored = window.window().stats().ticks();
    value(
        "fodc_agent_window_file",
        "Whether the recorded ticks lie in a file and outlive the agent",
        () -> stored ? 1 : 0);
    value(
        "fodc_agent_window_restored_ticks",
        "Ticks that were in the file when the agent started",
        () -> (double) restored);
    value(
        "fodc_agent_window_file_damages",
        "Damages found in the file when the agent started",
        window::damages);
  }

  void telemetry(Supplier<TelemetryLevel> level) {
    metrics.reading(
        sink -> {
          TelemetryLevel now = level.get();
          sink.sample(SeriesDefinition.of(KTM_MODE, "mode", now.mode(), "reason", now.reason()), 1);
        });
  }

  void evidence(EvidenceLog evidence) {
    value(
        "fodc_agent_evidence_gaps",
        "Reasons why something is missing or weak that last now",
        () -> evidence.gaps().stream().filter(gap -> gap.lasting()).count());
  }

  void link(LinkStatus link) {
    value("fodc_agent_link_up", "Whether a proxy has welcomed this agent", () -> link.up() ? 1 : 0);
    total("fodc_agent_link_sessions_total", "Sessions a proxy welcomed", link::sessions);
    total("fodc_agent_link_failures_total", "Tries that no proxy welcomed", link::failedTries);
    total("fodc_agent_link_sent_bytes_total", "Bytes of messages sent", link::bytesSent);
    total("fodc_agent_link_sent_frames_total", "Tick frames sent", link::framesSent);
    value(
        "fodc_agent_link_unsent_series",
        "Series the session cannot carry",
        () -> (double) link.unsentSeries());
  }

  void captures(Captures captures) {
    value("fodc_agent_captures_running", "Captures that are at work", captures::running);
    value(
        "fodc_agent_captures_spool_bytes",
        "Bytes of artifacts that wait to be uploaded",
        captures::spoolBytes);
  }

  private void value(String name, String help, DoubleSupplier value) {
    metrics.value(MetricFamily.gauge(name, help), value);
  }

  private void total(String name, String help, Supplier<Long> value) {
    metrics.value(MetricFamily.counter(name, help), () -> value.get());
  }

  private static SeriesDefinition gauge(String name, String help) {
    return SeriesDefinition.of(MetricFamily.gauge(name, help));
  }

  private static SeriesDefinition counter(String name, String help) {
    return SeriesDefinition.of(MetricFamily.counter(name, help));
  }
}
