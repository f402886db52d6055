package io.fodc.bridge.topics;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The topics, each with what it is to be like. */
public enum FodcTopic {
  /** Values of all series, a record for each node every half minute: short-lived. */
  METRIC_WINDOWS("fodc.metric-windows.v1"),

  /** The newest configuration of each node. */
  NODE_CONFIGS("fodc.node-configs.v1"),

  /** The newest state of each node. */
  NODE_STATES("fodc.node-states.v1"),

  /** Records that nobody could read, as they were, for somebody to look at. */
  DEAD_LETTERS("fodc.dead-letters.v1");

  /** Room for a record that compresses badly: producers split windows below 1 MiB. */
  private static final long RECORD_BYTES = 2 << 20;

  /** A dead letter is a record with headers added. */
  private static final long LETTER_BYTES = RECORD_BYTES + (64 << 10);

  private final String name;

  FodcTopic(String name) {
    this.name = name;
  }

  /** Its name at the brokers. */
  public String name(String prefix) {
    return prefix + name;
  }

  /** Whether only the newest record of each key is kept. */
  boolean isCompacted() {
    return this == NODE_CONFIGS || this == NODE_STATES;
  }

  /** Partitions when windows have that many: the others are small and read whole at each start. */
  int partitions(int ofWindows) {
    return this == METRIC_WINDOWS ? ofWindows : 1;
  }

  /** What it is configured with beside the brokers' defaults. */
  Map<String, String> configuration(Duration windowRetention, int replicas) {
    Map<String, String> values = new TreeMap<>();
    values.put("min.insync.replicas", replicas < 3 ? "1" : "2");
    // The producer's zstd is kept as it is: brokers need not compress again.
    values.put("compression.type", "producer");
    // A node whose clock is wrong is read all the same, and kept as long as the others.
    values.put("message.timestamp.type", "LogAppendTime");
    values.put(
        "max.message.bytes", Long.toString(this == DEAD_LETTERS ? LETTER_BYTES : RECORD_BYTES));
    switch (this) {
      case METRIC_WINDOWS -> {
        values.put("cleanup.policy", "delete");
        values.put("retention.ms", millis(windowRetention));
        // Whole segments go: a day's would keep the first record two days.
        values.put("segment.ms", millis(Duration.ofHours(1)));
      }
      case NODE_CONFIGS, NODE_STATES -> {
        values.put("cleanup.policy", "compact");
        values.put("min.cleanable.dirty.ratio", "0.1");
        // Nodes that are gone are told for a week to a proxy that was away.
        values.put("delete.retention.ms", millis(Duration.ofDays(7)));
        values.put("max.compaction.lag.ms", millis(Duration.ofHours(6)));
      }
      case DEAD_LETTERS -> {
        values.put("cleanup.policy", "delete");
        values.put("retention.ms", millis(Duration.ofDays(7)));
        // A sender that went mad must not fill the brokers' disks.
        values.put("retention.bytes", Long.toString(256L << 20));
      }
    }
    return values;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
