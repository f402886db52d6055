package io.fodc.proxy.fleet;

import java.util.List;
import java.util.Locale;

/** One word for how a node's evidence is doing. Silence is never health. */
public enum NodeHealth {
  /** Every target answers, nothing is missing. */
  GOOD,
  /** Some of the evidence is missing or weak. */
  DEGRADED,
  /** No target answers. */
  BAD,
  /** Nobody is there to say. */
  UNKNOWN;

  /** The word in answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static NodeHealth of(NodeStatus status, boolean reported, List<TargetState> targets, long shed) {
    if (status != NodeStatus.ONLINE || !reported) {
      return UNKNOWN;
    }
    long up = targets.stream().filter(TargetState::up).count();
    if (up == 0 && !targets.isEmpty()) {
      return BAD;
    }
    boolean weak =
        up < targets.size() || shed > 0 || targets.stream().anyMatch(t -> t.badLines() > 0);
    return weak ? DEGRADED : GOOD;
  }
}
