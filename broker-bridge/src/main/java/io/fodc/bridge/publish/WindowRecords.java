package io.fodc.bridge.publish;

import java.util.List;

/**
 * A window as its records.
 *
 * @param fromTickMillis its first tick
 * @param toTickMillis its last tick
 * @param ticks number of ticks
 * @param samples samples in the records
 * @param refusedSeries series that no record can hold, left out
 * @param parts the records with their framing, in order
 */
record WindowRecords(
    long fromTickMillis,
    long toTickMillis,
    int ticks,
    long samples,
    int refusedSeries,
    List<byte[]> parts) {
  WindowRecords {
    parts = List.copyOf(parts);
  }

  int largestBytes() {
    return parts.stream().mapToInt(part -> part.length).max().orElse(0);
  }
}
