package io.fodc.agent.upload;

import java.time.Duration;

/**
 * How an upload goes on after a call that broke.
 *
 * @param pause before the first new call
 * @param longestPause before any: it doubles from call to call
 * @param sessionGrace how long a proxy may say that it does not know the upload, or us, before that
 *     is believed: one that has just started may need a moment, and a new session of the link
 */
public record UploadTiming(Duration pause, Duration longestPause, Duration sessionGrace) {
  /** The proxy that asked for a range waits for it; another one never will. */
  public static final UploadTiming WINDOW =
      new UploadTiming(Duration.ofMillis(250), Duration.ofSeconds(2), Duration.ZERO);

  public static final UploadTiming ARTIFACT =
      new UploadTiming(Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(20));
}
