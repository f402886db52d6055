package io.fodc.agent.telemetry;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What is left of memory and CPU where a process lives: in its container, and on the machine. Looks
 * anew each time; one thread.
 */
public final class NodeHeadroom {
  private static final int BYTES_PER_KB = 1024;

  private final KernelRoots roots;
  private final KernelFiles files = new KernelFiles();

  public NodeHeadroom(KernelRoots roots) {
    this.roots = roots;
  }

  /**
   * What is left; empty where it cannot be known.
   *
   * @param memoryBytes that may still be used: without page cache that nobody touched lately, which
   *     the kernel gives away before it kills
   * @param cpuPressurePercent share of the last ten seconds in which a task waited for a CPU
   */
  public record Headroom(OptionalLong memoryBytes, OptionalDouble cpuPressurePercent) {}

  /** Around a process: a pid or {@code self}. */
  public Headroom of(String process) {
    Optional<String> groups = files.readIfPresent(roots.proc().resolve(process).resolve("cgroup"));
    Optional<CgroupMounts> mounts =
        files
            .readIfPresent(roots.proc().resolve("self").resolve("mountinfo"))
            .map(text -> CgroupMounts.parse(text, roots));
    long left = available();
    OptionalDouble pressure = OptionalDouble.empty();
    if (groups.isPresent() && mounts.isPresent()) {
      left = Math.min(left, container(mounts.get().controller("memory", groups.get())));
      pressure = pressure(mounts.get().unified(groups.get()));
    }
    return new Headroom(
        left == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(left),
        pressure.isPresent()
            ? pressure
            : average(files.readIfPresent(roots.proc().resolve("pressure").resolve("cpu"))));
  }

  /** Of the machine; {@link Long#MAX_VALUE} when it is not told. */
  private long available() {
    OptionalLong kb =
        files
            .readIfPresent(roots.proc().resolve("meminfo"))
            .map(text -> Fields.ofLine(text, "MemAvailable"))
            .orElse(OptionalLong.empty());
    return kb.isPresent() ? kb.getAsLong() * BYTES_PER_KB : Long.MAX_VALUE;
  }

  private long container(CgroupMounts.Lookup lookup) {
    return switch (lookup) {
      case CgroupMounts.Lookup.Missing _ -> Long.MAX_VALUE;
      case CgroupMounts.Lookup.Found(CgroupMounts.Place place) ->
          place.version() == 1 ? version1(place) : version2(place);
    };
  }

  private long version1(CgroupMounts.Place place) {
    OptionalLong limit = new ContainerMemory(files).limit(place);
    return limit.isEmpty()
        ? Long.MAX_VALUE
        : left(
            limit.getAsLong(),
            place.directory().resolve("memory.usage_in_bytes"),
            place.directory(),
            "total_inactive_file");
  }

  /** Every group around it has a limit and a usage of its own. */
  private long version2(CgroupMounts.Place place) {
    long least = Long.MAX_VALUE;
    for (Path at = place.directory();
        at != null && at.startsWith(place.top());
        at = at.getParent()) {
      OptionalLong limit = number(at.resolve("memory.max"));
      if (limit.isPresent()) {
        least =
            Math.min(
                least, left(limit.getAsLong(), at.resolve("memory.current"), at, "inactive_file"));
      }
    }
    return least;
  }

  private long left(long limit, Path usageFile, Path directory, String inactiveKey) {
    OptionalLong usage = number(usageFile);
    if (usage.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long inactive =
        files
            .readIfPresent(directory.resolve("memory.stat"))
            .map(text -> Fields.ofLine(text, inactiveKey))
            .orElse(OptionalLong.empty())
            .orElse(0);
    return Math.max(0, limit - Math.max(0, usage.getAsLong() - inactive));
  }

  private OptionalDouble pressure(CgroupMounts.Lookup lookup) {
    return switch (lookup) {
      case CgroupMounts.Lookup.Missing _ -> OptionalDouble.empty();
      case CgroupMounts.Lookup.Found(CgroupMounts.Place place) ->
          average(files.readIfPresent(place.directory().resolve("cpu.pressure")));
    };
  }

  /** The first line is {@code some avg10=1.23 avg60=...}, in percent. */
  private static OptionalDouble average(Optional<String> text) {
    String key = "some avg10=";
    if (text.isEmpty() || !text.get().startsWith(key)) {
      return OptionalDouble.empty();
    }
    int end = text.get().indexOf(' ', key.length());
    try {
      return OptionalDouble.of(
          Double.parseDouble(text.get().substring(key.length(), Math.max(key.length(), end))));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private OptionalLong number(Path file) {
    return files.readIfPresent(file).map(Fields::ofWord).orElse(OptionalLong.empty());
  }
}
