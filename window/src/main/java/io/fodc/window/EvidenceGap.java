package io.fodc.window;

/**
 * A note that something is not in the window, and why.
 *
 * @param reason why
 * @param fromMillis first tick it concerns
 * @param toMillis last tick it concerns
 * @param ticks number of ticks it concerns
 * @param samples number of samples that are missing
 */
public record EvidenceGap(Reason reason, long fromMillis, long toMillis, long ticks, long samples) {
  /** Why samples are missing; {@link #code()} is stable. */
  public enum Reason {
    /** The oldest block went to keep the budget. */
    EVICTED("window_evicted"),
    /** One tick did not fit: the samples added to it last were dropped. */
    SERIES_SHED("window_series_shed"),
    /** The tick was not later than the newest one. */
    NOT_ASCENDING("window_tick_not_ascending"),
    /** Not one sample of the tick fitted. */
    NO_ROOM("window_no_room"),
    /** Nothing could be freed: readers hold evicted blocks of a quarter of the budget. */
    HELD_BY_READERS("window_held_by_readers"),
    /** The window was closed. */
    CLOSED("window_closed");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The word for machines. */
    public String code() {
      return code;
    }
  }

  /** This note and a later one of the same reason as one. */
  EvidenceGap and(EvidenceGap later) {
    return new EvidenceGap(
        reason,
        Math.min(fromMillis, later.fromMillis),
        Math.max(toMillis, later.toMillis),
        ticks + later.ticks,
        samples + later.samples);
  }
}
