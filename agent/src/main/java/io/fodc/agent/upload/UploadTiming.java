package io.fodc.agent.upload;

import java.time.Duration;

/**
 * How long an upload may take.
 *
 * @param limit all of it, with every resumption; what it holds of the window is held no longer
 * @param pause before a call that broke is resumed
 * @param calls calls at most
 */
public record UploadTiming(Duration limit, Duration pause, int calls) {
  public static final UploadTiming DEFAULT =
      new UploadTiming(Duration.ofSeconds(60), Duration.ofMillis(250), 8);
}
