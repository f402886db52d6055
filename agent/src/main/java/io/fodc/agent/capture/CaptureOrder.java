package io.fodc.agent.capture;

import io.fodc.schemas.capture.CaptureKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be captured.
 *
 * @param id names the capture in logs
 * @param duration how long to watch; zero for a picture of an instant
 * @param options checked by the kind: only those that it knows
 * @param mostBytes that all artifacts together may take
 */
public record CaptureOrder(
    String id, CaptureKind kind, Duration duration, Map<String, String> options, long mostBytes) {
  public CaptureOrder {
    options = Map.copyOf(options);
  }

  /** The value of an option, if it was given. */
  public Optional<String> option(String key) {
    return Optional.ofNullable(options.get(key));
  }
}
