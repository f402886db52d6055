package io.fodc.ktm;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads everything a session counts and gives it as samples: counters and histograms that only grow
 * while the session lasts. What no hooked program counts has no sample. One thread, the session's.
 */
public final class KtmReader {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String TARGET = "target";
  private static final List<String> FULL =
      List.of(
          "syscalls", "page-cache", "memory", "sched", "block-requests", "block-devices", "events");
  private static final MetricFamily MAP_FULL =
      MetricFamily.counter(
          "ktm_map_full_total", "What was not counted because a bounded map was full, by map");
  private static final MetricFamily RUN_SECONDS =
      new MetricFamily(
          "ktm_program_run_seconds_total",
          MetricType.COUNTER,
          "seconds",
          "Time spent in a program, while kernel.bpf_stats_enabled is 1");
  private static final MetricFamily RUNS =
      MetricFamily.counter(
          "ktm_program_runs_total", "Times a program ran, while kernel.bpf_stats_enabled is 1");

  private final KtmSession session;
  private final Path statisticsSwitch;
  private final List<RowReading> rows = new ArrayList<>();
  private final Optional<BlockReading> block;
  private final Optional<MapReader> full;
  private final List<SeriesDefinition> fullSeries;

  /**
   * A reader of what this session has loaded.
   *
   * @param host where names of devices and the switch of run statistics are found
   */
  public KtmReader(KtmSession session, KtmHost host) {
    this.session = session;
    this.statisticsSwitch = host.proc().resolve("sys/kernel/bpf_stats_enabled");
    for (RowMap map : RowMaps.all()) {
      session
          .loaded(map.group())
          .ifPresent(
              group ->
                  group
                      .map(map.name())
                      .ifPresent(kernel -> rows.add(new RowReading(map, group, kernel))));
    }
    this.block =
        session
            .loaded(KtmGroup.BLOCK)
            .flatMap(
                group ->
                    group
                        .map("block_io")
                        .map(
                            io ->
                                new BlockReading(
                                    host.proc(), group, io, group.map("block_io_other"))));
    this.full = session.shared("ktm_map_full").map(MapReader::new);
    this.fullSeries =
        FULL.stream().map(name -> SeriesDefinition.of(MAP_FULL, "map", name)).toList();
  }

  /** Reads all maps and gives their samples. Takes less than a millisecond on a small host. */
  public void read(KtmSink sink) throws KtmException {
    List<Map<String, String>> labels = labels();
    for (RowReading reading : rows) {
      reading.read(labels, sink);
    }
    if (block.isPresent()) {
      block.get().read(sink);
    }
    if (full.isPresent()) {
      MapReader reader = full.get();
      int entries = Math.min(reader.read(), fullSeries.size());
      for (int i = 0; i < entries; i++) {
        sink.sample(fullSeries.get(i), reader.value(i, 0));
      }
    }
    if (statistics()) {
      readStatistics(sink);
    }
  }

  /** A label tells targets apart only where there are several. */
  private List<Map<String, String>> labels() {
    List<KtmTarget> targets = session.scope().targets();
    return targets.stream()
        .map(
            target -> targets.size() > 1 ? Map.of(TARGET, target.name()) : Map.<String, String>of())
        .toList();
  }

  private boolean statistics() {
    try {
      return Files.readString(statisticsSwitch).strip().equals("1");
    } catch (IOException e) {
      return false;
    }
  }

  private void readStatistics(KtmSink sink) throws KtmException {
    for (Map.Entry<String, RunStatistics> one : session.statistics().entrySet()) {
      String[] name = one.getKey().split("/", 2);
      String[] labels = {"group", name[0], "program", name[1]};
      RunStatistics run = one.getValue();
      sink.sample(SeriesDefinition.of(RUN_SECONDS, labels), run.nanos() / NANOS_PER_SECOND);
      sink.sample(SeriesDefinition.of(RUNS, labels), run.runs());
    }
  }
}
