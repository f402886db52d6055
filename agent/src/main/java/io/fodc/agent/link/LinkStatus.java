package io.fodc.agent.link;

import java.util.Optional;

/** How the link is doing; any thread may read. Counts are since the agent's start. */
public interface LinkStatus {
  /**
   * Who is at the other end.
   *
   * @param proxyId the proxy's name
   * @param sessionId its name for the session
   * @param url where other proxies reach it; empty if it has none
   */
  record LinkedProxy(String proxyId, String sessionId, String url) {}

  /** Whether a proxy has welcomed this agent and the session lives. */
  boolean up();

  /** Why the link is down; empty while it is up and before the first try. */
  String downReason();

  /** The proxy that has welcomed this agent; empty while the link is down. */
  Optional<LinkedProxy> proxy();

  /** Sessions that a proxy welcomed. */
  long sessions();

  /** Tries that ended without a welcome. */
  long failedTries();

  /** Tick frames sent, repeated ones included. */
  long framesSent();

  /** Bytes of all messages sent, without gRPC's and TLS's own. */
  long bytesSent();

  /** Newest tick that a proxy acknowledged, 0 when none was. */
  long acknowledgedTickMillis();

  /** Series that the present session cannot carry, because a bound of the link is reached. */
  long unsentSeries();

  /** Proxy messages of a kind that this agent does not know. */
  long unknownMessages();
}
