package io.fodc.agent.telemetry;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** CPU time of a process, from {@code /proc/<pid>/stat} (proc(5)). One thread at a time. */
public final class CpuTime {
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TICKS_AFTER_NAME = 11;

  private final KernelRoots roots;
  private final KernelFiles files = new KernelFiles();

  public CpuTime(KernelRoots roots) {
    this.roots = roots;
  }

  /**
   * User and system; empty when the process is gone.
   *
   * @param process a pid or {@code self}
   */
  public synchronized OptionalDouble seconds(String process) {
    Optional<String> stat = files.readIfPresent(roots.proc().resolve(process).resolve("stat"));
    if (stat.isEmpty()) {
      return OptionalDouble.empty();
    }
    String[] fields = stat.get().substring(stat.get().lastIndexOf(')') + 1).strip().split(" ", -1);
    if (fields.length <= USER_TICKS_AFTER_NAME + 1) {
      return OptionalDouble.empty();
    }
    OptionalLong user = Fields.ofWord(fields[USER_TICKS_AFTER_NAME]);
    OptionalLong system = Fields.ofWord(fields[USER_TICKS_AFTER_NAME + 1]);
    return OptionalDouble.of((user.orElse(0) + system.orElse(0)) / TICKS_PER_SECOND);
  }
}
