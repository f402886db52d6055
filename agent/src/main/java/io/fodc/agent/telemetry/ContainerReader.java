package io.fodc.agent.telemetry;

import java.util.Optional;
import java.util.OptionalLong;

/** Reads the container of one process: finds its cgroups, then memory, CPU, I/O and pressure. */
final class ContainerReader {
  /** Readings after which {@code mountinfo} is read again. */
  private static final int MOUNTS_FOR_READINGS = 60;

  private final KernelRoots roots;
  private final KernelFiles files;
  private final ContainerMemory memory;
  private final ContainerCpu cpu;
  private final ContainerIo io;
  private final PressureReader pressure;
  private Optional<CgroupMounts> mounts = Optional.empty();
  private int readings;

  ContainerReader(KernelRoots roots, KernelFiles files, PressureReader pressure) {
    this.roots = roots;
    this.files = files;
    this.pressure = pressure;
    this.memory = new ContainerMemory(files);
    this.cpu = new ContainerCpu(files);
    this.io = new ContainerIo(files, roots.proc());
  }

  /** Reads the container of a process; {@code process} is a pid or {@code self}. */
  void read(String process, OsSink sink) {
    Optional<String> groups = groups(process);
    Optional<CgroupMounts> mounted = mounts();
    if (groups.isEmpty() || mounted.isEmpty()) {
      return;
    }
    String lines = groups.get();
    CgroupMounts hierarchies = mounted.get();
    find(hierarchies, "memory", lines).ifPresent(place -> memory.read(place, sink));
    cpu(hierarchies, lines, sink);
    // The controller is called blkio in version 1 and io in version 2.
    find(hierarchies, "blkio", lines).ifPresent(place -> io.read(place, sink));
    switch (hierarchies.unified(lines)) {
      case CgroupMounts.Lookup.Found(CgroupMounts.Place place) ->
          pressure.container(place.directory(), sink);
      case CgroupMounts.Lookup.Missing(String reason) ->
          files.miss("os-pressure-container", reason);
    }
  }

  /** Memory limit that binds a process; empty without one, or when it cannot be known. */
  OptionalLong memoryLimit(String process) {
    Optional<String> groups = groups(process);
    Optional<CgroupMounts> mounted = mounts();
    if (groups.isEmpty() || mounted.isEmpty()) {
      return OptionalLong.empty();
    }
    return find(mounted.get(), "memory", groups.get())
        .map(memory::limit)
        .orElse(OptionalLong.empty());
  }

  private void cpu(CgroupMounts hierarchies, String lines, OsSink sink) {
    Optional<CgroupMounts.Place> scheduling = find(hierarchies, "cpu", lines);
    if (scheduling.isEmpty()) {
      return;
    }
    if (scheduling.get().version() == 2) {
      cpu.version2(scheduling.get().directory(), sink);
    } else {
      cpu.scheduling1(scheduling.get().directory(), sink);
      find(hierarchies, "cpuacct", lines)
          .ifPresent(place -> cpu.accounting1(place.directory(), sink));
    }
  }

  private Optional<CgroupMounts.Place> find(
      CgroupMounts hierarchies, String controller, String lines) {
    return switch (hierarchies.controller(controller, lines)) {
      case CgroupMounts.Lookup.Found(CgroupMounts.Place place) -> Optional.of(place);
      case CgroupMounts.Lookup.Missing(String reason) -> {
        files.miss("os-container-" + controller, reason);
        yield Optional.empty();
      }
    };
  }

  private Optional<String> groups(String process) {
    return files.read("os-container", roots.proc().resolve(process).resolve("cgroup"));
  }

  private Optional<CgroupMounts> mounts() {
    if (mounts.isEmpty() || readings++ % MOUNTS_FOR_READINGS == 0) {
      mounts =
          files
              .read("os-container", roots.proc().resolve("self").resolve("mountinfo"))
              .map(text -> CgroupMounts.parse(text, roots));
    }
    return mounts;
  }
}
