package io.fodc.proxy.fleet;

import io.fodc.schemas.node.NodeRole;
import java.util.List;
import java.util.Map;

/**
 * The head of a window that a node's agent has published.
 *
 * @param role what the node does
 * @param labels its labels
 * @param agentInstance drawn anew at every start of the agent process
 * @param intervalMillis time between ticks
 * @param gaps what the agent lacks and why
 * @param fromMillis its first tick, on the agent's clock
 * @param toMillis its last one
 * @param sentMillis when it was sent, on the agent's clock; 0 if that is not known
 * @param heardMillis when the agent was certainly there, on the proxy's clock
 * @param live whether it came as soon as it was written
 */
public record PublishedWindow(
    NodeRole role,
    Map<String, String> labels,
    String agentInstance,
    long intervalMillis,
    List<EvidenceGap> gaps,
    long fromMillis,
    long toMillis,
    long sentMillis,
    long heardMillis,
    boolean live) {
  /** The series that says what CPU time a process has taken. */
  public static final String CPU_SECONDS = "process_cpu_seconds_total";

  /** Most processes of a node whose CPU time is added up. */
  public static final int MAX_PROCESSES = 8;

  private static final long LONGEST_SPAN_MILLIS = 300_000;

  public PublishedWindow {
    labels = Map.copyOf(labels);
    gaps = List.copyOf(gaps);
    intervalMillis =
        Math.clamp(
            intervalMillis, SessionOpening.MIN_INTERVAL_MILLIS, SessionOpening.MAX_INTERVAL_MILLIS);
  }

  /** Time that its ticks stand for, within bounds. */
  long spanMillis() {
    return Math.clamp(
        toMillis - fromMillis + intervalMillis,
        intervalMillis,
        Math.max(intervalMillis, LONGEST_SPAN_MILLIS));
  }

  /** The agent's clock when it sent this, as far as the window shows. */
  long agentClockMillis() {
    return sentMillis > 0 ? sentMillis : toMillis;
  }
}
