package io.fodc.agent.recorder;

import java.util.concurrent.TimeUnit;

/**
 * When and how long.
 *
 * @param intervalMillis time from tick to tick
 * @param timeoutMillis how long a tick waits for its sources; below the interval
 */
public record RecorderSettings(long intervalMillis, long timeoutMillis) {
  /** Share of the interval that is left for appending and for the next tick's start. */
  private static final long REST_OF_INTERVAL = 5;

  public RecorderSettings {
    if (intervalMillis < 1) {
      throw new IllegalArgumentException("interval " + intervalMillis + " ms is below 1");
    }
    if (timeoutMillis < 1 || timeoutMillis >= intervalMillis) {
      throw new IllegalArgumentException(
          "timeout " + timeoutMillis + " ms is not below the interval " + intervalMillis + " ms");
    }
  }

  /** A timeout as wished, but at most four fifths of the interval. */
  public static RecorderSettings within(long intervalMillis, long wishedTimeoutMillis) {
    long most = intervalMillis - Math.max(1, intervalMillis / REST_OF_INTERVAL);
    return new RecorderSettings(
        intervalMillis, Math.clamp(wishedTimeoutMillis, 1, Math.max(1, most)));
  }

  long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }
}
