package io.fodc.agent.link;

import io.fodc.schemas.wire.agent.v1.Heartbeat;

/** What a heartbeat says of the agent. */
@FunctionalInterface
public interface HeartbeatSource {
  /**
   * Fills in everything but the clock and the newest tick, which the link sets itself. Called on
   * the link's thread; must not wait.
   */
  void fill(Heartbeat.Builder heartbeat);
}
