package io.fodc.agent.capture;

import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.process.ProcessFinder;
import io.fodc.agent.process.ProcessQuery;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Which processes an order may name by {@code pid}: the node's, and those of the settings. */
public final class AllowedProcesses {
  private final Path proc;
  private final Supplier<Optional<ObservedProcess>> node;
  private final List<ProcessQuery> others;

  /**
   * @param node looks for the node's process
   * @param others those of the settings
   */
  public AllowedProcesses(
      Path proc, Supplier<Optional<ObservedProcess>> node, List<ProcessQuery> others) {
    this.proc = proc;
    this.node = node;
    this.others = others;
  }

  /** Why this process may not be captured; empty when it may. */
  Optional<Ending> refusal(long pid) {
    Optional<ObservedProcess> found =
        new ProcessFinder(proc, new ProcessQuery.ByPid(pid)).find().process();
    if (found.isEmpty()) {
      return Optional.of(
          Ending.refused("target-unreachable", "no process has the pid %d here".formatted(pid)));
    }
    ObservedProcess process = found.get();
    boolean allowed =
        others.stream().anyMatch(query -> matches(query, process))
            || node.get().filter(process::isSameAs).isPresent();
    return allowed
        ? Optional.empty()
        : Optional.of(
            Ending.refused(
                "not-allowed",
                "process %s is not the node's; name it in captures.processes to allow it"
                    .formatted(process)));
  }

  /** As {@link #refusal}, in words alone. */
  public Optional<String> reason(long pid) {
    return refusal(pid).map(Ending::message);
  }

  private static boolean matches(ProcessQuery query, ObservedProcess process) {
    return switch (query) {
      case ProcessQuery.ByPid byPid -> byPid.pid() == process.pid();
      case ProcessQuery.ByComm byComm -> process.comm().startsWith(byComm.prefix());
    };
  }
}
