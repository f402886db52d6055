package io.fodc.bridge.publish;

/**
 * How far publishing is.
 *
 * @param acknowledgedMillis newest tick of which, and of all before it, brokers have every sample;
 *     {@link #NOTHING} at the beginning
 * @param begunToMillis last tick of the window that is being sent, {@link #NOTHING} if none is. A
 *     window that is sent again after a restart has the same ticks, because readers take two
 *     windows that begin alike for the same
 * @param place where the newest acknowledged record lies
 */
record Position(long acknowledgedMillis, long begunToMillis, NewestOffset.Place place) {
  static final long NOTHING = 0;
  static final Position START = new Position(NOTHING, NOTHING, NewestOffset.Place.NOWHERE);

  Position {
    if (acknowledgedMillis < 0
        || (begunToMillis != NOTHING && begunToMillis <= acknowledgedMillis)) {
      throw new IllegalArgumentException(
          "acknowledged to %d ms, begun to %d ms: not later"
              .formatted(acknowledgedMillis, begunToMillis));
    }
  }

  Position begun(long toMillis) {
    return new Position(acknowledgedMillis, toMillis, place);
  }

  Position acknowledged(long toMillis, NewestOffset.Place at) {
    return new Position(toMillis, NOTHING, at);
  }

  /** Last tick that the next window may have. */
  long upToMillis() {
    return begunToMillis == NOTHING ? Long.MAX_VALUE : begunToMillis;
  }
}
