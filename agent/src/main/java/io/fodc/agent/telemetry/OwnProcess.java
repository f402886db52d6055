package io.fodc.agent.telemetry;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What the kernel says about the agent's own process. One thread at a time. */
public final class OwnProcess {
  private static final int BYTES_PER_KB = 1024;

  private final KernelRoots roots;
  private final KernelFiles files = new KernelFiles();
  private final CpuTime cpu;

  public OwnProcess(KernelRoots roots) {
    this.roots = roots;
    this.cpu = new CpuTime(roots);
  }

  /** Resident memory. */
  public synchronized OptionalLong residentBytes() {
    Optional<String> status = files.readIfPresent(roots.proc().resolve("self").resolve("status"));
    OptionalLong kb = status.map(t -> Fields.ofLine(t, "VmRSS")).orElse(OptionalLong.empty());
    return kb.isPresent() ? OptionalLong.of(kb.getAsLong() * BYTES_PER_KB) : OptionalLong.empty();
  }

  /** CPU time, user and system. */
  public synchronized OptionalDouble cpuSeconds() {
    return cpu.seconds("self");
  }
}
