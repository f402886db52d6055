package io.fodc.proxy.fleet;

/**
 * Something that happened once, at an instant.
 *
 * @param timeMillis when
 * @param kind stable word, such as {@code first-seen}
 * @param subject what it is about
 * @param detail what happened
 */
public record NodeEvent(long timeMillis, String kind, String subject, String detail) {
  public static final String AGENT_RESTART = "agent-restart";
  public static final String AGENT_CONNECTED = "agent-connected";
  public static final String AGENT_LOST = "agent-lost";
  public static final String DUPLICATE_AGENT = "duplicate-agent";
}
