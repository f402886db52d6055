package io.fodc.proxy.capture;

import java.time.Duration;
import java.util.List;

/** What becomes of an order. */
public sealed interface CaptureAnswer {
  /** A capture was made. */
  record Created(Capture capture) implements CaptureAnswer {}

  /** The same runs already, or was asked for with the same key. */
  record Joined(Capture capture) implements CaptureAnswer {}

  /** Every node is busy with another. */
  record Busy(List<String> holders) implements CaptureAnswer {}

  /** The key was used for something else. */
  record KeyReused(String captureId) implements CaptureAnswer {}

  /** The same runs already, and was joined with as many keys as are kept of one. */
  record KeysFull(String captureId, int limit) implements CaptureAnswer {}

  /**
   * There are too many.
   *
   * @param what of what
   * @param limit how many there may be
   * @param setting the key that raises it
   */
  record TooMany(String what, long limit, String setting, Duration retryAfter)
      implements CaptureAnswer {}
}
