package io.fodc.agent.recorder;

import java.util.Objects;

/**
 * How one source did at the newest tick.
 *
 * @param source name of the source: a target's URL, {@code os}
 * @param target whether it is a scrape target
 * @param up whether it answered in time with something usable
 * @param reason why not, one of the closed set of the source; empty when up and whole
 * @param durationSeconds from the tick to the answer, or to the deadline
 * @param samples samples it gave to the tick
 * @param badLines lines that were left out
 */
public record SourceStatus(
    String source,
    boolean target,
    boolean up,
    String reason,
    double durationSeconds,
    long samples,
    long badLines) {
  public SourceStatus {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(reason, "reason");
  }
}
