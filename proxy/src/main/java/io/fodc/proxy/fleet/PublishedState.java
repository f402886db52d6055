package io.fodc.proxy.fleet;

import java.util.List;

/**
 * What a node's agent wrote down about the two of them.
 *
 * @param description the node
 * @param agentInstance drawn anew at every start of the agent process
 * @param agentVersion version of the agent
 * @param agentStartMillis start of the agent process
 * @param intervalMillis time between its ticks
 * @param capabilities what it can do
 * @param ktmMode rung of the ladder its kernel telemetry stands on
 * @param ktmReason why not a higher one
 * @param proxyId the proxy that holds its session; empty for none
 * @param sessionId that session
 * @param evidence what the agent got
 */
public record PublishedState(
    NodeDescription description,
    String agentInstance,
    String agentVersion,
    long agentStartMillis,
    long intervalMillis,
    List<String> capabilities,
    String ktmMode,
    String ktmReason,
    String proxyId,
    String sessionId,
    PublishedEvidence evidence) {
  public PublishedState {
    capabilities = List.copyOf(capabilities);
  }
}
