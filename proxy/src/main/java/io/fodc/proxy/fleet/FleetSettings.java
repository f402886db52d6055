package io.fodc.proxy.fleet;

import java.time.Duration;

/**
 * How the fleet judges its nodes.
 *
 * @param proxyId which proxy this is
 * @param proxyVersion its version
 * @param maxNodes most nodes known at a time, whatever their status ({@code nodes.max})
 * @param heartbeatInterval how often agents are asked to send a heartbeat
 * @param lateAfterIntervals a node is late when nothing was heard for so many of its intervals
 *     ({@code nodes.late-after})
 * @param offlineAfter a node is offline when nothing was heard for so long, and never before it is
 *     late ({@code nodes.offline-after})
 * @param retireAfter a node is retired when nothing was heard for so long ({@code
 *     nodes.retire-after})
 * @param forgetAfter a retired node is no longer listed when nothing was heard for so long; its
 *     configuration history stays
 * @param backfill how much an agent is asked for when nothing of its node is held ({@code
 *     windows.backfill})
 */
public record FleetSettings(
    String proxyId,
    String proxyVersion,
    int maxNodes,
    Duration heartbeatInterval,
    int lateAfterIntervals,
    Duration offlineAfter,
    Duration retireAfter,
    Duration forgetAfter,
    Duration backfill) {
  /** The settings of a proxy that was configured nothing. */
  public static FleetSettings defaults(String proxyId, String proxyVersion) {
    return new FleetSettings(
        proxyId,
        proxyVersion,
        10_000,
        Duration.ofSeconds(10),
        3,
        Duration.ofMinutes(1),
        Duration.ofHours(24),
        Duration.ofDays(7),
        Duration.ofMinutes(15));
  }

  public FleetSettings {
    if (maxNodes < 1 || lateAfterIntervals < 1) {
      throw new IllegalArgumentException(
          "nodes.max is %d and nodes.late-after %d intervals; both must be at least 1"
              .formatted(maxNodes, lateAfterIntervals));
    }
    if (retireAfter.compareTo(offlineAfter) < 0 || forgetAfter.compareTo(retireAfter) < 0) {
      throw new IllegalArgumentException(
          "nodes.offline-after %s, nodes.retire-after %s and %s until a node is forgotten must ascend"
              .formatted(offlineAfter, retireAfter, forgetAfter));
    }
  }
}
