package io.fodc.agent.telemetry;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** CPU time, limit and throttling of one cgroup, from either version. */
final class ContainerCpu {
  private static final double MICROS_PER_SECOND = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private static final SeriesDefinition USAGE =
      counter("fodc_os_container_cpu_usage_seconds_total", "CPU time of the container");
  private static final SeriesDefinition PERIODS =
      counter("fodc_os_container_cpu_periods_total", "Periods in which the CPU limit was counted");
  private static final SeriesDefinition THROTTLED_PERIODS =
      counter(
          "fodc_os_container_cpu_throttled_periods_total",
          "Periods in which the container was held back by its CPU limit");
  private static final SeriesDefinition THROTTLED =
      counter(
          "fodc_os_container_cpu_throttled_seconds_total",
          "Time in which the container was held back by its CPU limit");
  private static final SeriesDefinition LIMIT =
      SeriesDefinition.of(
          MetricFamily.gauge(
              "fodc_os_container_cpu_limit_cores",
              "CPU limit of the container; absent without one"));

  private static final String SUBJECT = "os-container-cpu";

  private final KernelFiles files;

  ContainerCpu(KernelFiles files) {
    this.files = files;
  }

  /** Reads {@code cpuacct} of version 1, or nothing. */
  void accounting1(Path directory, OsSink sink) {
    files
        .read(SUBJECT, directory.resolve("cpuacct.usage"))
        .map(Fields::ofWord)
        .ifPresent(used -> used.ifPresent(n -> sink.sample(USAGE, n / NANOS_PER_SECOND)));
  }

  /** Reads {@code cpu} of version 1. */
  void scheduling1(Path directory, OsSink sink) {
    files
        .read(SUBJECT, directory.resolve("cpu.stat"))
        .ifPresent(text -> throttling(text, "throttled_time", NANOS_PER_SECOND, sink));
    OptionalLong quota = number(directory.resolve("cpu.cfs_quota_us"));
    OptionalLong period = number(directory.resolve("cpu.cfs_period_us"));
    limit(quota, period, sink);
  }

  /** Reads {@code cpu} of version 2. */
  void version2(Path directory, OsSink sink) {
    Optional<String> stat = files.read(SUBJECT, directory.resolve("cpu.stat"));
    stat.ifPresent(
        text -> {
          Fields.ofLine(text, "usage_usec")
              .ifPresent(n -> sink.sample(USAGE, n / MICROS_PER_SECOND));
          throttling(text, "throttled_usec", MICROS_PER_SECOND, sink);
        });
    files
        .readIfPresent(directory.resolve("cpu.max"))
        .map(text -> text.strip().split(" ", -1))
        .filter(words -> words.length == 2)
        .ifPresent(words -> limit(Fields.ofWord(words[0]), Fields.ofWord(words[1]), sink));
  }

  private static void throttling(String text, String timeKey, double perSecond, OsSink sink) {
    Fields.ofLine(text, "nr_periods").ifPresent(n -> sink.sample(PERIODS, n));
    Fields.ofLine(text, "nr_throttled").ifPresent(n -> sink.sample(THROTTLED_PERIODS, n));
    Fields.ofLine(text, timeKey).ifPresent(n -> sink.sample(THROTTLED, n / perSecond));
  }

  /** "max" and -1 stand for no limit; both are no number here. */
  private static void limit(OptionalLong quota, OptionalLong period, OsSink sink) {
    if (quota.isPresent() && period.isPresent() && period.getAsLong() > 0) {
      sink.sample(LIMIT, (double) quota.getAsLong() / period.getAsLong());
    }
  }

  private OptionalLong number(Path file) {
    return files.readIfPresent(file).map(Fields::ofWord).orElse(OptionalLong.empty());
  }

  private static SeriesDefinition counter(String name, String help) {
    return SeriesDefinition.of(MetricFamily.counter(name, help));
  }
}
