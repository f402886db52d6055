package io.fodc.bridge.ingest;

/**
 * How a record came.
 *
 * @param partition of its topic
 * @param offset in the partition
 * @param sentMillis when it was sent, on the sender's clock; 0 if the broker put its own there
 * @param receivedMillis when it was read, on our clock
 * @param live whether it was written while this reader was at the end of the partition; else it may
 *     be old
 */
public record Arrival(
    int partition, long offset, long sentMillis, long receivedMillis, boolean live) {
  /** When the sender was certainly alive, on our clock. */
  public long heardMillis() {
    return live || sentMillis == 0 ? receivedMillis : Math.min(sentMillis, receivedMillis);
  }
}
