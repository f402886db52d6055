package io.fodc.proxy.config;

import java.time.Duration;

/**
 * Bounds of the configuration history.
 *
 * @param maxNodes most nodes kept; the one unseen longest goes first
 * @param maxVersions most versions kept of one node; the oldest goes first
 * @param maxBytesPerNode most bytes of one node's file; the oldest versions go first, the newest
 *     stays whatever its size
 * @param maxBytes most bytes of all files; beyond it a node whose configuration changes keeps only
 *     its newest version
 * @param seenInterval how often at most it is written down that a node is still there
 */
public record ConfigHistorySettings(
    int maxNodes, int maxVersions, long maxBytesPerNode, long maxBytes, Duration seenInterval) {
  /** Bounds for a fleet of up to 10,000 nodes. */
  public static final ConfigHistorySettings DEFAULTS =
      new ConfigHistorySettings(20_000, 64, 4L << 20, 1L << 30, Duration.ofMinutes(10));

  public ConfigHistorySettings {
    if (maxNodes < 1 || maxVersions < 1 || maxBytesPerNode < 1 || maxBytes < 1) {
      throw new IllegalArgumentException("every bound of the history must be at least 1");
    }
  }
}
