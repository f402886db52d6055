package io.fodc.agent.capture;

import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.agent.telemetry.NodeHeadroom;
import io.fodc.agent.upload.Uploads;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What captures are taken with. The methods are made when the first order comes, on the thread of
 * that capture. Any thread.
 */
public final class CaptureTools {
  private static final String OWN = "self";

  private final CaptureSettings settings;
  private final KernelRoots roots;
  private final Supplier<Optional<ObservedProcess>> node;
  private final Supplier<CaptureWays> making;
  private final NodeCpu nodeCpu;
  private final Uploads uploads;
  private final Spool spool;
  private @Nullable CaptureWays ways;

  /**
   * @param node looks for the node's process
   * @param ways asked once
   */
  public CaptureTools(
      CaptureSettings settings,
      KernelRoots roots,
      Supplier<Optional<ObservedProcess>> node,
      Supplier<CaptureWays> ways,
      NodeCpu nodeCpu,
      Uploads uploads) {
    this.settings = settings;
    this.roots = roots;
    this.node = node;
    this.making = ways;
    this.nodeCpu = nodeCpu;
    this.uploads = uploads;
    this.spool = new Spool(settings.directory(), settings.spoolBytes());
  }

  Preflight preflight() {
    return new Preflight(
        settings,
        ways(),
        new AllowedProcesses(roots.proc(), node, settings.processes()),
        new NodeHeadroom(roots),
        spool);
  }

  private synchronized CaptureWays ways() {
    if (ways == null) {
      ways = making.get();
    }
    return ways;
  }

  Spool spool() {
    return spool;
  }

  /** The process an order is about: a pid or {@code self}; empty when it cannot be seen. */
  String target(CaptureOrder order) {
    if (order.option("process").filter("agent"::equals).isPresent()) {
      return OWN;
    }
    return order
        .option("pid")
        .or(() -> node.get().map(process -> Long.toString(process.pid())))
        .orElse("");
  }

  Expense expense(String target) {
    return new Expense(roots, target);
  }

  /** What the process of an order used before, as far as that is recorded. */
  NodeCpu cpuBefore(CaptureOrder order) {
    boolean other = order.option("pid").isPresent() || order.option("process").isPresent();
    return other ? NodeCpu.UNKNOWN : nodeCpu;
  }

  Uploads uploads() {
    return uploads;
  }
}
