package io.fodc.agent.telemetry;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of one cgroup, from the memory controller of either version. */
final class ContainerMemory {
  /** Version 1 writes "no limit" as the largest number of whole pages. */
  private static final long NO_LIMIT_FROM = Long.MAX_VALUE / 2;

  private static final MetricFamily EVENTS =
      MetricFamily.counter(
          "fodc_os_container_memory_events_total",
          "Times the container met its memory limit (max), found no memory (oom), lost a process (oom_kill)");
  private static final SeriesDefinition USAGE =
      gauge(
          "fodc_os_container_memory_usage_bytes", "Memory the container uses, page cache included");
  private static final SeriesDefinition WORKING_SET =
      gauge(
          "fodc_os_container_memory_working_set_bytes",
          "Memory the container uses without page cache that was not touched lately");
  private static final SeriesDefinition LIMIT =
      gauge(
          "fodc_os_container_memory_limit_bytes",
          "Smallest memory limit on the container and the groups around it; absent without one");
  private static final SeriesDefinition EVENT_MAX = SeriesDefinition.of(EVENTS, "event", "max");
  private static final SeriesDefinition EVENT_OOM = SeriesDefinition.of(EVENTS, "event", "oom");
  private static final SeriesDefinition EVENT_KILL =
      SeriesDefinition.of(EVENTS, "event", "oom_kill");

  private static final MetricFamily REFAULTS =
      MetricFamily.counter(
          "fodc_os_container_memory_refaults_total",
          "Pages that were wanted again soon after they were taken back from the container, by kind");
  private static final SeriesDefinition REFAULT_FILE =
      SeriesDefinition.of(REFAULTS, "kind", "file");
  private static final SeriesDefinition REFAULT_ANON =
      SeriesDefinition.of(REFAULTS, "kind", "anon");

  private static final String SUBJECT = "os-container-memory";

  private final KernelFiles files;

  ContainerMemory(KernelFiles files) {
    this.files = files;
  }

  void read(CgroupMounts.Place place, OsSink sink) {
    if (place.version() == 1) {
      version1(place, sink);
    } else {
      version2(place, sink);
    }
    limit(place).ifPresent(bytes -> sink.sample(LIMIT, bytes));
  }

  /** The smallest limit that binds the group; empty without one. */
  OptionalLong limit(CgroupMounts.Place place) {
    long smallest = Long.MAX_VALUE;
    if (place.version() == 1) {
      OptionalLong own = number(place.directory().resolve("memory.limit_in_bytes"));
      OptionalLong around =
          files
              .readIfPresent(place.directory().resolve("memory.stat"))
              .map(text -> Fields.ofLine(text, "hierarchical_memory_limit"))
              .orElse(OptionalLong.empty());
      smallest = Math.min(own.orElse(smallest), around.orElse(smallest));
    } else {
      for (Path at = place.directory();
          at != null && at.startsWith(place.top());
          at = at.getParent()) {
        smallest = Math.min(smallest, number(at.resolve("memory.max")).orElse(smallest));
      }
    }
    return smallest < NO_LIMIT_FROM ? OptionalLong.of(smallest) : OptionalLong.empty();
  }

  private void version1(CgroupMounts.Place place, OsSink sink) {
    Path directory = place.directory();
    usage(directory.resolve("memory.usage_in_bytes"), directory, "total_", sink);
    event(directory.resolve("memory.failcnt"), EVENT_MAX, sink);
    files
        .readIfPresent(directory.resolve("memory.oom_control"))
        .map(text -> Fields.ofLine(text, "oom_kill"))
        .ifPresent(kills -> kills.ifPresent(n -> sink.sample(EVENT_KILL, n)));
  }

  private void version2(CgroupMounts.Place place, OsSink sink) {
    Path directory = place.directory();
    usage(directory.resolve("memory.current"), directory, "", sink);
    files
        .read(SUBJECT, directory.resolve("memory.events"))
        .ifPresent(
            text -> {
              Fields.ofLine(text, "max").ifPresent(n -> sink.sample(EVENT_MAX, n));
              Fields.ofLine(text, "oom").ifPresent(n -> sink.sample(EVENT_OOM, n));
              Fields.ofLine(text, "oom_kill").ifPresent(n -> sink.sample(EVENT_KILL, n));
            });
  }

  /**
   * @param with what names begin with of which the value includes the groups below
   */
  private void usage(Path usageFile, Path directory, String with, OsSink sink) {
    OptionalLong usage =
        files.read(SUBJECT, usageFile).map(Fields::ofWord).orElse(OptionalLong.empty());
    if (usage.isEmpty()) {
      return;
    }
    sink.sample(USAGE, usage.getAsLong());
    files
        .read(SUBJECT, directory.resolve("memory.stat"))
        .ifPresent(
            stat -> {
              Fields.ofLine(stat, with + "inactive_file")
                  .ifPresent(n -> sink.sample(WORKING_SET, Math.max(0, usage.getAsLong() - n)));
              // Told apart since Linux 5.9.
              Fields.ofLine(stat, with + "workingset_refault_file")
                  .ifPresent(n -> sink.sample(REFAULT_FILE, n));
              Fields.ofLine(stat, with + "workingset_refault_anon")
                  .ifPresent(n -> sink.sample(REFAULT_ANON, n));
            });
  }

  private void event(Path file, SeriesDefinition series, OsSink sink) {
    number(file).ifPresent(n -> sink.sample(series, n));
  }

  private OptionalLong number(Path file) {
    return files.readIfPresent(file).map(Fields::ofWord).orElse(OptionalLong.empty());
  }

  private static SeriesDefinition gauge(String name, String help) {
    return SeriesDefinition.of(MetricFamily.gauge(name, help));
  }
}
