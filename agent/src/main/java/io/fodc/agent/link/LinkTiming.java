package io.fodc.agent.link;

import io.fodc.agent.upload.WindowUploads;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the link waits for what.
 *
 * @param heartbeat interval of heartbeats; as the proxy says when empty
 * @param handshakeLimit from connecting to Welcome or Refused
 * @param backoffBase longest delay before the first new try
 * @param backoffCap longest delay before any new try
 * @param settled a session that lived this long starts the backoff anew
 * @param replacedDelay shortest delay after another agent took over this node; twice it is the
 *     longest
 * @param closeLimit how long a goodbye may take
 * @param fetch how long an older range of the window may take on its way
 */
public record LinkTiming(
    Optional<Duration> heartbeat,
    Duration handshakeLimit,
    Duration backoffBase,
    Duration backoffCap,
    Duration settled,
    Duration replacedDelay,
    Duration closeLimit,
    Duration fetch) {
  public static final LinkTiming DEFAULT =
      new LinkTiming(
          Optional.empty(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          WindowUploads.LIMIT);

  /** As this one, with heartbeats of its own. */
  public LinkTiming withHeartbeat(Optional<Duration> interval) {
    return new LinkTiming(
        interval,
        handshakeLimit,
        backoffBase,
        backoffCap,
        settled,
        replacedDelay,
        closeLimit,
        fetch);
  }
}
