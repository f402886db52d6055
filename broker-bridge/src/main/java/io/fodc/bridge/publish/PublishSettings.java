package io.fodc.bridge.publish;

import io.fodc.bridge.framing.Framing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How an agent publishes.
 *
 * @param prefix what the names of topics begin with
 * @param client what the producer is made with besides what is fixed: servers, security
 * @param framings bytes before each record
 * @param interval time from window to window
 * @param catchUpBytes most bytes of records a second while old ticks are sent
 * @param maxBytesInFlight most bytes of records that no broker has acknowledged; one larger record
 *     is sent alone
 * @param positionFile where the position is kept; empty forgets it with the process
 */
public record PublishSettings(
    String prefix,
    Map<String, Object> client,
    Framings framings,
    Duration interval,
    long catchUpBytes,
    long maxBytesInFlight,
    Optional<Path> positionFile) {
  public PublishSettings {
    client = Map.copyOf(client);
  }

  /** The framing of each topic. */
  public record Framings(Framing windows, Framing configs, Framing states) {}
}
