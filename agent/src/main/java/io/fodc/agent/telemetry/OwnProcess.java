package io.fodc.agent.telemetry;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What the kernel says about the agent's own process. One thread at a time. */
public final class OwnProcess {
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TICKS_AFTER_NAME = 11;
  private static final int BYTES_PER_KB = 1024;

  private final KernelRoots roots;
  private final KernelFiles files = new KernelFiles();

  public OwnProcess(KernelRoots roots) {
    this.roots = roots;
  }

  /** Resident memory. */
  public synchronized OptionalLong residentBytes() {
    Optional<String> status = files.readIfPresent(roots.proc().resolve("self").resolve("status"));
    OptionalLong kb = status.map(t -> Fields.ofLine(t, "VmRSS")).orElse(OptionalLong.empty());
    return kb.isPresent() ? OptionalLong.of(kb.getAsLong() * BYTES_PER_KB) : OptionalLong.empty();
  }

  /** CPU time, user and system. */
  public synchronized OptionalDouble cpuSeconds() {
    Optional<String> stat = files.readIfPresent(roots.proc().resolve("self").resolve("stat"));
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
