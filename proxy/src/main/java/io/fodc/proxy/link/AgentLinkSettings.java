package io.fodc.proxy.link;

import java.time.Duration;

/**
 * Limits of the agents' streams.
 *
 * @param helloLimit how long a new stream may take to say hello
 * @param silenceLimit how long a session may say nothing before it is ended
 * @param stallLimit how long an agent may leave its messages unread
 * @param maxStreams most streams at a time, those that have not said hello included
 * @param proxyUrl where other proxies reach this one; empty without others
 */
public record AgentLinkSettings(
    Duration helloLimit,
    Duration silenceLimit,
    Duration stallLimit,
    int maxStreams,
    String proxyUrl) {
  /** Limits for agents that send a heartbeat every ten seconds. */
  public static final AgentLinkSettings DEFAULTS =
      new AgentLinkSettings(
          Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30), 12_000, "");

  /** The same of a proxy that others reach there. */
  public AgentLinkSettings reachedBy(String url) {
    return new AgentLinkSettings(helloLimit, silenceLimit, stallLimit, maxStreams, url);
  }
}
