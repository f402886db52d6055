package io.fodc.proxy.fleet;

/** Why a session ended. */
public enum EndReason {
  /** The agent left on purpose: the node is offline from here on. */
  GOODBYE,
  /** The connection broke. */
  LOST,
  /** A newer session of the same node took over. */
  REPLACED,
  /** Nothing was heard for too long. */
  TIMED_OUT,
  /** The agent broke a rule of the protocol. */
  VIOLATION,
  /** The proxy asked the agent to connect elsewhere or later. */
  DRAINED
}
