package io.fodc.agent.recorder;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What came of reading a source once.
 *
 * @param usable whether its samples go into the tick
 * @param reason what is wrong, a word of the source's closed set; empty when nothing is. A usable
 *     report may have one: a page that was cut at its sample limit
 * @param detail the figures behind the reason, for people
 * @param badLines lines that were left out
 * @param shed samples that were left out because the series table is full
 * @param startTimeSeconds start of the process behind the source, when the source says it
 */
public record SourceReport(
    boolean usable,
    String reason,
    String detail,
    long badLines,
    long shed,
    OptionalDouble startTimeSeconds) {
  public SourceReport {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(startTimeSeconds, "startTimeSeconds");
  }

  /** The source could not be read. */
  public static SourceReport failed(String reason, String detail) {
    return new SourceReport(false, reason, detail, 0, 0, OptionalDouble.empty());
  }
}
