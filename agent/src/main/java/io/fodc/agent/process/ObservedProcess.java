package io.fodc.agent.process;

import java.nio.file.Path;
import java.util.List;

/**
 * A process as it was seen.
 *
 * @param directory its directory, {@code /proc/<pid>}
 * @param comm the kernel's name of it, at most 15 characters
 * @param argv its command line; empty for kernel threads. May hold secrets: never log it
 * @param startTicks clock ticks from boot to its start; tells two users of one pid apart
 */
public record ObservedProcess(
    long pid, Path directory, String comm, List<String> argv, long startTicks) {
  public ObservedProcess {
    argv = List.copyOf(argv);
  }

  /** Whether both are one and the same process, not two that had the same pid. */
  public boolean isSameAs(ObservedProcess other) {
    return pid == other.pid && startTicks == other.startTicks;
  }

  /** Without the command line, which may hold secrets. */
  @Override
  public String toString() {
    return comm + "[" + pid + "]";
  }
}
