package io.fodc.proxy.http;

import io.fodc.schemas.node.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several equal parts of the fleet, so that several scrapers share the work. A node's part
 * follows from its name alone: it stays the same across restarts and whoever else is there.
 *
 * @param index 0 to {@code count - 1}
 * @param count 1 to {@value #MAX_COUNT}
 */
record Shard(int index, int count) {
  static final int MAX_COUNT = 1024;
  static final Shard WHOLE = new Shard(0, 1);

  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,4})/(\\d{1,4})");
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** Reads {@code i/n}. */
  static Shard parse(String value) {
    Matcher matcher = SYNTAX.matcher(value);
    int index = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    int count = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    if (count < 1 || count > MAX_COUNT || index >= count) {
      throw Query.invalid(
          Parameter.SHARD.name(),
          value,
          "it must be i/n with 0 <= i < n <= " + MAX_COUNT,
          "for three scrapers use 0/3, 1/3 and 2/3");
    }
    return new Shard(index, count);
  }

  /** Whether a node belongs to this part. */
  boolean holds(NodeId id) {
    return count == 1 || Long.remainderUnsigned(hash(id), count) == index;
  }

  /** FNV-1a over {@code cluster/node_id}, with its high bits folded in by a final mix. */
  private static long hash(NodeId id) {
    long hash = FNV_OFFSET;
    for (byte b : id.toString().getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    return hash ^ hash >>> 29;
  }
}
