package io.fodc.proxy.fleet;

import java.util.Locale;

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
  /** What the agent showed to be known expired, or was taken back. */
  UNAUTHENTICATED,
  /** The proxy asked the agent to connect elsewhere or later. */
  DRAINED;

  /** The word in events, logs and metrics: {@code goodbye}, {@code timed-out}, … */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
