package io.fodc.agent.capture;

import io.fodc.agent.upload.UploadTiming;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long captures wait for what.
 *
 * @param progress from one word about a running capture to the next
 * @param patience how long a method may take to stop
 * @param remembered how long a capture is known after its end
 * @param upload how uploads of artifacts go on
 * @param nanoTime a clock that nobody sets
 */
public record CaptureTiming(
    Duration progress,
    Duration patience,
    Duration remembered,
    UploadTiming upload,
    LongSupplier nanoTime) {
  public static final CaptureTiming DEFAULT =
      new CaptureTiming(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          UploadTiming.ARTIFACT,
          System::nanoTime);
}
