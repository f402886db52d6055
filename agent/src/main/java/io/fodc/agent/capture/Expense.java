package io.fodc.agent.capture;

import io.fodc.agent.telemetry.CpuTime;
import io.fodc.agent.telemetry.KernelRoots;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** What taking a capture cost: CPU time of the agent and of the captured process. One thread. */
final class Expense {
  private static final String OWN = "self";
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final CpuTime cpu;
  private final String target;
  private final long startNanos = System.nanoTime();
  private final OptionalDouble agentBefore;
  private final OptionalDouble targetBefore;

  /**
   * Begins to measure.
   *
   * @param target a pid or {@code self}; empty when there is no process to be seen
   */
  Expense(KernelRoots roots, String target) {
    this.cpu = new CpuTime(roots);
    this.target = target;
    agentBefore = cpu.seconds(OWN);
    targetBefore = target.isEmpty() ? OptionalDouble.empty() : cpu.seconds(target);
  }

  /** Ends, and tells. */
  void tell(Measures measures, NodeCpu before) {
    double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    measures.put("taken_seconds", seconds);
    used(OWN, agentBefore).ifPresent(spent -> measures.put("agent_cpu_seconds", spent));
    OptionalDouble spent = used(target, targetBefore);
    if (spent.isPresent()) {
      measures.put("node_cpu_seconds", spent.getAsDouble());
      measures.put("node_cpu_cores_during", spent.getAsDouble() / Math.max(seconds, 0.01));
      Duration span = Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
      before.cores(span, span).ifPresent(cores -> measures.put("node_cpu_cores_before", cores));
    }
  }

  private OptionalDouble used(String process, OptionalDouble start) {
    OptionalDouble now = start.isEmpty() ? start : cpu.seconds(process);
    return now.isPresent()
        ? OptionalDouble.of(Math.max(0, now.getAsDouble() - start.getAsDouble()))
        : now;
  }
}
