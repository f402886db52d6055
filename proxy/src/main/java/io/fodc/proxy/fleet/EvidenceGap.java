package io.fodc.proxy.fleet;

/**
 * A machine-readable reason why something is missing or weak.
 *
 * @param kind stable word, such as {@code agent-offline}
 * @param subject what it is about: a target, a series family, a source; may be empty
 * @param reason what happened, with the numbers
 * @param fromMillis since when
 * @param toMillis until when; 0 while it lasts
 */
public record EvidenceGap(
    String kind, String subject, String reason, long fromMillis, long toMillis) {
  public static final String AGENT_OFFLINE = "agent-offline";
  public static final String CLOCK_SKEW = "clock-skew";
  public static final String CLOCK_STEP = "clock-step";
  public static final String DUPLICATE_AGENT = "duplicate-agent";
  public static final String PART_MISSING = "part-missing";
  public static final String PROXY_SILENT = "proxy-silent";
  public static final String SERIES_SHED = "series-shed";
  public static final String TICK_GAP = "tick-gap";
  public static final String WINDOW_EVICTED = "window-evicted";

  /** Whether it still lasts. */
  public boolean open() {
    return toMillis == 0;
  }
}
