package io.fodc.agent.link;

import java.util.List;

/**
 * What stays the same for all sessions of one agent process.
 *
 * @param version version of the agent
 * @param instance drawn anew at every start of the process
 * @param startMillis when the process started
 * @param intervalMillis interval of the ticks
 * @param capabilities what the agent can do, at most 64 words
 */
public record LinkIdentity(
    String version,
    String instance,
    long startMillis,
    long intervalMillis,
    List<String> capabilities) {
  public LinkIdentity {
    capabilities = List.copyOf(capabilities);
  }
}
