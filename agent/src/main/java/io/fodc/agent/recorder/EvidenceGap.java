package io.fodc.agent.recorder;

import java.util.Objects;

/**
 * A machine-readable reason why something is missing or weak.
 *
 * @param kind stable word: {@code target-down}, {@code series-shed}, {@code clock-step}, ...
 * @param subject what it is about: a target, a source, a family
 * @param reason why, for people and programs
 * @param fromMillis since when, tick time
 * @param toMillis until when; {@link #LASTING} while it lasts
 */
public record EvidenceGap(
    String kind, String subject, String reason, long fromMillis, long toMillis) {
  /** The gap is there now. */
  public static final long LASTING = 0;

  public EvidenceGap {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(reason, "reason");
  }

  /** Whether the gap is there now. */
  public boolean lasting() {
    return toMillis == LASTING;
  }
}
