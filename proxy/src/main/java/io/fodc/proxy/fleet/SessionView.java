package io.fodc.proxy.fleet;

import java.time.Instant;
import java.util.List;

/**
 * The newest session of a node.
 *
 * @param id name of the session
 * @param live whether it still lasts
 * @param openedMillis when it was opened, on the proxy's clock
 * @param transport how it talks
 * @param peer address it comes from
 * @param agentInstance which agent process it is
 * @param agentVersion version of the agent
 * @param agentStart start of the agent process
 * @param intervalMillis time between ticks
 * @param capabilities what the agent can do
 */
public record SessionView(
    String id,
    boolean live,
    long openedMillis,
    String transport,
    String peer,
    String agentInstance,
    String agentVersion,
    Instant agentStart,
    long intervalMillis,
    List<String> capabilities) {
  static SessionView of(String id, boolean live, long openedMillis, SessionOpening opening) {
    return new SessionView(
        id,
        live,
        openedMillis,
        opening.transport(),
        opening.peer(),
        opening.agentInstance(),
        opening.agentVersion(),
        opening.agentStart(),
        opening.intervalMillis(),
        opening.capabilities());
  }
}
