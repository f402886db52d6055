package io.fodc.proxy.fleet;

import java.util.List;

/**
 * What an agent says about itself at every heartbeat.
 *
 * @param clockMillis its clock when it sent this
 * @param targets its scrape targets
 * @param window its own window
 * @param ktmMode rung of the ladder its kernel telemetry stands on
 * @param ktmReason why not a higher one
 * @param gaps what it lacks and why, newest last
 * @param residentBytes resident memory of its process
 * @param cpuSeconds CPU time its process has taken
 * @param newestTickMillis newest tick in its window, 0 for none
 */
public record HeartbeatReport(
    long clockMillis,
    List<TargetState> targets,
    AgentWindow window,
    String ktmMode,
    String ktmReason,
    List<EvidenceGap> gaps,
    long residentBytes,
    double cpuSeconds,
    long newestTickMillis) {
  public HeartbeatReport {
    targets = List.copyOf(targets);
    gaps = List.copyOf(gaps);
  }
}
