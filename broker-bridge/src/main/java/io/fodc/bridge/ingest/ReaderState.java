package io.fodc.bridge.ingest;

import java.util.List;

/**
 * How one of the two readers is doing.
 *
 * @param word {@code starting}, {@code reading}, {@code complete}, {@code waiting}
 * @param reason what it waits for; empty unless it waits
 * @param sinceMillis since when
 * @param partitions the partitions it reads
 */
public record ReaderState(
    String word, String reason, long sinceMillis, List<PartitionLag> partitions) {
  public static final String STARTING = "starting";
  public static final String READING = "reading";
  public static final String COMPLETE = "complete";
  public static final String WAITING = "waiting";

  public ReaderState {
    partitions = List.copyOf(partitions);
  }

  /** Records behind, over all partitions whose lag is known. */
  public long lag() {
    return partitions.stream().mapToLong(partition -> Math.max(0, partition.lag())).sum();
  }
}
