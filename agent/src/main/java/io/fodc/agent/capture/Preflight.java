package io.fodc.agent.capture;

import io.fodc.agent.telemetry.NodeHeadroom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Finds the method for an order, and refuses what the node could not bear. Looks only. One thread.
 */
final class Preflight {
  private static final System.Logger LOG = System.getLogger(Preflight.class.getName());
  private static final String UNSUPPORTED = "unsupported";

  private final CaptureSettings settings;
  private final CaptureWays ways;
  private final AllowedProcesses processes;
  private final NodeHeadroom headroom;
  private final Spool spool;

  /** What an order comes to. */
  sealed interface Choice {
    record Taken(CaptureMethod method, Assessment.Ready ready) implements Choice {}

    record Declined(Ending ending) implements Choice {}
  }

  Preflight(
      CaptureSettings settings,
      CaptureWays ways,
      AllowedProcesses processes,
      NodeHeadroom headroom,
      Spool spool) {
    this.settings = settings;
    this.ways = ways;
    this.processes = processes;
    this.headroom = headroom;
    this.spool = spool;
  }

  /**
   * Chooses.
   *
   * @param process what headroom is looked at for: a pid or {@code self}
   * @param measures gets the numbers
   */
  Choice choose(CaptureOrder order, String process, Measures measures) throws InterruptedException {
    Optional<Ending> forbidden =
        order.option("pid").flatMap(pid -> processes.refusal(Long.parseLong(pid)));
    if (forbidden.isPresent()) {
      return new Choice.Declined(forbidden.get());
    }
    NodeHeadroom.Headroom left = headroom.of(process);
    left.memoryBytes().ifPresent(bytes -> measures.put("memory_headroom_bytes", bytes));
    left.cpuPressurePercent().ifPresent(share -> measures.put("cpu_pressure_percent", share));
    measures.put("spool_free_bytes", spool.freeBytes());
    Choice choice = assessed(order, measures);
    return switch (choice) {
      case Choice.Declined declined -> declined;
      case Choice.Taken taken ->
          tooMuch(order, left, taken).<Choice>map(Choice.Declined::new).orElse(taken);
    };
  }

  private Choice assessed(CaptureOrder order, Measures measures) throws InterruptedException {
    List<CaptureMethod> methods = ways.of(order.kind());
    Optional<String> insisted = order.option("method");
    List<String> reasons = new ArrayList<>();
    List<String> codes = new ArrayList<>();
    for (CaptureMethod method : methods) {
      if (insisted.isPresent() && !insisted.get().equals(method.name())) {
        continue;
      }
      switch (assess(method, order)) {
        case Assessment.Ready ready -> {
          measures.putAll(ready.measures());
          measures.put("expected_seconds", ready.expected().toMillis() / 1e3);
          measures.put("expected_bytes", ready.expectedBytes());
          measures.put("method", method.name());
          return new Choice.Taken(method, ready);
        }
        case Assessment.TooDear(String code, String detail, Map<String, String> numbers) -> {
          measures.putAll(numbers);
          return new Choice.Declined(Ending.refused(code, method.name() + ": " + detail));
        }
        case Assessment.Unable(String code, String detail) -> {
          codes.add(code);
          reasons.add(method.name() + ": " + detail);
        }
      }
    }
    return new Choice.Declined(noWay(order, methods, codes, reasons));
  }

  private static Assessment assess(CaptureMethod method, CaptureOrder order)
      throws InterruptedException {
    try {
      return method.assess(order);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "event=capture-not-assessed method=" + method.name(), e);
      return new Assessment.Unable("internal", "failed within the agent: " + e);
    }
  }

  private static Ending noWay(
      CaptureOrder order, List<CaptureMethod> methods, List<String> codes, List<String> reasons) {
    if (reasons.isEmpty()) {
      return Ending.refused(
          UNSUPPORTED,
          "this agent takes kind %s by %s"
              .formatted(
                  order.kind().word(),
                  methods.isEmpty()
                      ? "no method"
                      : methods.stream()
                          .map(CaptureMethod::name)
                          .collect(Collectors.joining(", "))));
    }
    boolean one = codes.stream().distinct().count() == 1;
    return Ending.refused(one ? codes.getFirst() : UNSUPPORTED, String.join("; ", reasons));
  }

  private Optional<Ending> tooMuch(
      CaptureOrder order, NodeHeadroom.Headroom left, Choice.Taken taken) {
    long room = spool.freeBytes();
    if (taken.ready().expectedBytes() > room) {
      return Optional.of(
          Ending.refused(
              "no-room",
              "about %d bytes are expected and the spool has room for %d; raise captures.spool, or ask for less"
                  .formatted(taken.ready().expectedBytes(), room)));
    }
    return order.kind().heavy() ? pressed(left) : Optional.empty();
  }

  private Optional<Ending> pressed(NodeHeadroom.Headroom left) {
    OptionalLong memory = left.memoryBytes();
    if (memory.isPresent() && memory.getAsLong() < settings.leastMemoryBytes()) {
      return Optional.of(
          Ending.refused(
              "no-headroom",
              "the node has %d bytes of memory left, and captures.least-memory is %d"
                  .formatted(memory.getAsLong(), settings.leastMemoryBytes())));
    }
    OptionalDouble pressure = left.cpuPressurePercent();
    if (pressure.isPresent() && pressure.getAsDouble() > settings.mostCpuPressurePercent()) {
      return Optional.of(
          Ending.refused(
              "no-headroom",
              "tasks of the node waited for a CPU for %.1f %% of the last ten seconds, and captures.most-cpu-pressure is %d"
                  .formatted(pressure.getAsDouble(), settings.mostCpuPressurePercent())));
    }
    return Optional.empty();
  }
}
