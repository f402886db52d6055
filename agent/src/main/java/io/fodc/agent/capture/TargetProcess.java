package io.fodc.agent.capture;

import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.process.ProcessFinder;
import io.fodc.agent.process.ProcessQuery;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the process an order is about: the node's, or the one it names by {@code pid}. */
public final class TargetProcess {
  private final Path proc;
  private final Supplier<Optional<ObservedProcess>> node;
  private final Permission permission;

  /** Which processes may be captured. */
  @FunctionalInterface
  public interface Permission {
    /** Why this one may not; empty when it may. */
    Optional<String> refusal(long pid);
  }

  /**
   * @param node looks for the node's process
   * @param permission asked about processes other than the node's
   */
  public TargetProcess(Path proc, Supplier<Optional<ObservedProcess>> node, Permission permission) {
    this.proc = proc;
    this.node = node;
    this.permission = permission;
  }

  /** Where the process file system is. */
  public Path proc() {
    return proc;
  }

  /**
   * Looks for it.
   *
   * @throws CaptureException when there is none, or it may not be captured
   */
  public ObservedProcess of(CaptureOrder order) throws CaptureException {
    Optional<String> pid = order.option("pid");
    if (pid.isEmpty()) {
      return node.get()
          .orElseThrow(
              () ->
                  new CaptureException(
                      "target-unreachable",
                      "the node's process is not to be seen: share the process namespace, or set"
                          + " node.process"));
    }
    long number = number(pid.get());
    ObservedProcess found = find(number).orElseThrow(() -> gone(number));
    if (node.get().filter(found::isSameAs).isEmpty()) {
      Optional<String> refusal = permission.refusal(number);
      if (refusal.isPresent()) {
        throw new CaptureException("not-allowed", refusal.get());
      }
    }
    return found;
  }

  /** Makes sure that a pid did not come to stand for another process meanwhile. */
  public void checkSame(ObservedProcess before) throws CaptureException {
    Optional<ObservedProcess> now = find(before.pid());
    if (now.isPresent() && !now.get().isSameAs(before)) {
      throw new CaptureException(
          "target-unreachable", before + " has ended, and its pid is another process's now");
    }
  }

  private Optional<ObservedProcess> find(long pid) {
    return new ProcessFinder(proc, new ProcessQuery.ByPid(pid)).find().process();
  }

  private static CaptureException gone(long pid) {
    return new CaptureException("target-unreachable", "no process has the pid " + pid + " here");
  }

  private static long number(String pid) throws CaptureException {
    try {
      return Long.parseLong(pid);
    } catch (NumberFormatException e) {
      throw new CaptureException("bad-option", "pid '" + pid + "' is no number");
    }
  }
}
