package io.fodc.proxy.fleet;

import java.time.Duration;

/** Whether an agent is let in. */
public sealed interface Admission {
  /** It is. */
  record Admitted(NodeSession session, WelcomeTerms terms) implements Admission {}

  /**
   * It is not.
   *
   * @param code stable word, as in {@code agent.proto}
   * @param reason what was wrong, against which limit, and the remedy
   * @param retryAfter how long to stay away; zero leaves it to the agent
   */
  record Refused(String code, String reason, Duration retryAfter) implements Admission {}
}
