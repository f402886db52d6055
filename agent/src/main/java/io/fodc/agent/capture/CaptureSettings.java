package io.fodc.agent.capture;

import io.fodc.agent.process.ProcessQuery;
import io.fodc.schemas.capture.CaptureKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What captures may do on this node.
 *
 * @param enabled whether any is taken
 * @param kinds those that are taken
 * @param processes processes beside the node's that may be captured
 * @param directory where artifacts wait to be uploaded
 * @param spoolBytes most that they take there, together
 * @param leastMemoryBytes free memory of the node below which nothing heavy is taken
 * @param mostCpuPressurePercent share of time in which tasks of the node waited for a CPU above
 *     which nothing heavy is taken; 100 for any
 */
public record CaptureSettings(
    boolean enabled,
    Set<CaptureKind> kinds,
    List<ProcessQuery> processes,
    Path directory,
    long spoolBytes,
    long leastMemoryBytes,
    int mostCpuPressurePercent) {
  public CaptureSettings {
    kinds = Set.copyOf(kinds);
    processes = List.copyOf(processes);
  }
}
