package io.fodc.proxy.fleet;

import io.fodc.schemas.node.NodeId;
import java.time.Instant;
import java.util.List;

/**
 * What an agent says when it opens a session.
 *
 * @param id the node it speaks for
 * @param description what the node says about itself
 * @param transport how the session talks: {@code grpc}, {@code kafka}
 * @param peer address it comes from
 * @param agentInstance drawn anew at every start of the agent process; two processes that claim one
 *     node differ in it
 * @param agentVersion version of the agent
 * @param agentStart start of the agent process
 * @param agentClockMillis the agent's clock when it sent this
 * @param lastAckedTickMillis newest tick any proxy acknowledged to it, 0 for none
 * @param oldestTickMillis oldest tick its window holds, 0 for none
 * @param intervalMillis time between its ticks
 * @param capabilities what it can do
 * @param ktmMode rung of the ladder its kernel telemetry stands on
 * @param ktmReason why not a higher one
 */
public record SessionOpening(
    NodeId id,
    NodeDescription description,
    String transport,
    String peer,
    String agentInstance,
    String agentVersion,
    Instant agentStart,
    long agentClockMillis,
    long lastAckedTickMillis,
    long oldestTickMillis,
    long intervalMillis,
    List<String> capabilities,
    String ktmMode,
    String ktmReason) {
  /** Shortest and longest interval a proxy takes, in milliseconds. */
  public static final long MIN_INTERVAL_MILLIS = 100;

  public static final long MAX_INTERVAL_MILLIS = 3_600_000;

  public SessionOpening {
    capabilities = List.copyOf(capabilities);
    if (intervalMillis < MIN_INTERVAL_MILLIS || intervalMillis > MAX_INTERVAL_MILLIS) {
      throw new IllegalArgumentException(
          "interval of %d ms is outside %d to %d"
              .formatted(intervalMillis, MIN_INTERVAL_MILLIS, MAX_INTERVAL_MILLIS));
    }
    if (agentInstance.isEmpty()) {
      throw new IllegalArgumentException("an agent needs an agent_instance");
    }
  }
}
