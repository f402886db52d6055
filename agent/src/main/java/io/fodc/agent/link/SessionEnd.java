package io.fodc.agent.link;

import java.time.Duration;

/** How a session, or the try to get one, ended. */
sealed interface SessionEnd {
  /** One line that says why. */
  String reason();

  /** Nobody there, cut, silent, or ended by the proxy with an error. */
  record Lost(String reason) implements SessionEnd {}

  /**
   * The proxy does not want this agent, at least not before {@code retryAfter} (zero: it left that
   * open).
   */
  record Refused(String code, String detail, Duration retryAfter) implements SessionEnd {
    @Override
    public String reason() {
      return "refused by the proxy: " + code + ": " + detail;
    }
  }

  /** The proxy asks to come back after a random delay of at most {@code maxDelay}. */
  record Drained(Duration maxDelay, String detail) implements SessionEnd {
    @Override
    public String reason() {
      return "drained by the proxy: " + detail;
    }
  }

  /** Another agent claims this node, and the newest one wins. */
  record Replaced(String detail) implements SessionEnd {
    @Override
    public String reason() {
      return "another agent took over this node: " + detail;
    }
  }

  /** The agent is being closed. */
  record Closed() implements SessionEnd {
    @Override
    public String reason() {
      return "the agent stops";
    }
  }
}
