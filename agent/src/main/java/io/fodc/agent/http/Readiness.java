package io.fodc.agent.http;

import java.util.List;

/**
 * Whether the agent does what it is for.
 *
 * @param reasons what is missing; empty when ready
 */
public record Readiness(List<String> reasons) {
  public static final Readiness READY = new Readiness(List.of());

  public Readiness {
    reasons = List.copyOf(reasons);
  }

  boolean ready() {
    return reasons.isEmpty();
  }
}
