package io.fodc.proxy.ingest;

import io.fodc.bridge.ingest.IngestSettings;
import java.time.Duration;

/**
 * What of Kafka this proxy takes.
 *
 * @param reading how topics are read
 * @param readyWait longest that {@code /readyz} waits for states and configurations
 */
public record IngestPlan(IngestSettings reading, Duration readyWait) {
  /** Longest that a proxy of a group that stops waits for others to have what it had. */
  static final Duration LEAVE_LIMIT = Duration.ofSeconds(20);

  /** {@code full} or {@code shared}. */
  public String mode() {
    return reading.group().isPresent() ? "shared" : "full";
  }
}
