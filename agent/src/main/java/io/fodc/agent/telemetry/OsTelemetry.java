package io.fodc.agent.telemetry;

import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.agent.recorder.SampleBuffer;
import io.fodc.agent.recorder.SourceReport;
import io.fodc.agent.recorder.TickSource;
import io.fodc.schemas.metric.SeriesDefinition;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Kernel and OS telemetry at the level that works everywhere: the observed process, its container
 * and pressure. A part that cannot be read is absent from the tick and an evidence gap.
 */
public final class OsTelemetry implements TickSource {
  /** Name of this source. */
  public static final String NAME = "os";

  private static final String GAP = "os-telemetry";
  private static final int NO_SERIES = -1;

  private final KernelRoots roots;
  private final ProcessLocator locator;
  private final ToIntFunction<SeriesDefinition> seriesIds;
  private final EvidenceLog evidence;
  private final KernelFiles files = new KernelFiles();
  private final PressureReader pressure;
  private final ProcessReader processes;
  private final ContainerReader containers;
  private final Set<String> openGaps = new HashSet<>();
  private volatile TelemetryLevel level = new TelemetryLevel(TelemetryLevel.OFF, "not-read-yet");

  /**
   * @param proportional whether proportional memory is read too; it costs the observed process'
   *     memory lock for as long as its page tables are walked
   * @param seriesIds gives the id of a series, negative when the series table is full
   */
  public OsTelemetry(
      KernelRoots roots,
      ProcessLocator locator,
      boolean proportional,
      ToIntFunction<SeriesDefinition> seriesIds,
      EvidenceLog evidence) {
    this.roots = roots;
    this.locator = locator;
    this.seriesIds = seriesIds;
    this.evidence = evidence;
    this.pressure = new PressureReader(files);
    this.processes = new ProcessReader(roots, files, proportional);
    this.containers = new ContainerReader(roots, files, pressure);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean target() {
    return false;
  }

  /** The level after the newest reading. Any thread. */
  public TelemetryLevel level() {
    return level;
  }

  @Override
  public SourceReport collect(long tickMillis, long deadlineNanos, SampleBuffer into) {
    files.beginTick();
    long[] shed = {0};
    OsSink sink =
        (series, value) -> {
          int id = seriesIds.applyAsInt(series);
          if (id <= NO_SERIES) {
            shed[0]++;
          } else {
            into.add(id, value);
          }
        };
    OptionalDouble start = OptionalDouble.empty();
    pressure.host(roots.proc(), sink);
    String why = "no-ebpf";
    switch (locator.locate()) {
      case ProcessLocator.Located.Found(long pid) -> {
        start = processes.read(pid, sink);
        containers.read(Long.toString(pid), sink);
      }
      case ProcessLocator.Located.NotFound(String reason) -> {
        files.miss("os-process", reason);
        why = "no-process";
      }
    }
    publishGaps(tickMillis);
    boolean any = into.size() + shed[0] > 0;
    level =
        any
            ? new TelemetryLevel(TelemetryLevel.PROC, why)
            : new TelemetryLevel(TelemetryLevel.OFF, "unreadable");
    return any
        ? new SourceReport(true, "", "", 0, shed[0], start)
        : SourceReport.failed("unreadable", firstReason());
  }

  private String firstReason() {
    return files.missing().values().stream().findFirst().orElse("nothing could be read");
  }

  private void publishGaps(long tickMillis) {
    Map<String, String> missing = new LinkedHashMap<>(files.missing());
    missing.forEach((subject, reason) -> evidence.open(GAP, subject, reason, tickMillis));
    openGaps.removeIf(
        subject -> {
          boolean over = !missing.containsKey(subject);
          if (over) {
            evidence.close(GAP, subject, tickMillis);
          }
          return over;
        });
    openGaps.addAll(missing.keySet());
  }

  /** Reads of kernel files cannot be cut; the tick goes on without them. */
  @Override
  public void abort() {}

  @Override
  public void close() {}
}
