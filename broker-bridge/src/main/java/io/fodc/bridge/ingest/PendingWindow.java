package io.fodc.bridge.ingest;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A window of which not every part has come, or that waits for one before it. One thread. */
final class PendingWindow {
  private final @Nullable byte[] @Nullable [] parts;
  private int missing;
  private Arrival newest;
  private long bytes;

  PendingWindow(int count, Arrival first) {
    parts = new byte[count][];
    missing = count;
    newest = first;
  }

  /** Adds a part, unless it is there; the bytes added. */
  int add(int index, byte[] record, Arrival arrival) {
    if (parts[index] != null) {
      return 0;
    }
    parts[index] = record;
    missing--;
    bytes += record.length;
    newest = arrival;
    return record.length;
  }

  /** Parts it is divided into. */
  int count() {
    return parts.length;
  }

  int missing() {
    return missing;
  }

  /** The parts that are there, in order. */
  List<byte[]> present() {
    return Arrays.stream(parts).filter(Objects::nonNull).toList();
  }

  Arrival newest() {
    return newest;
  }

  /** When its newest part came. */
  long changedMillis() {
    return newest.receivedMillis();
  }

  /** Bytes of its parts. */
  long bytes() {
    return bytes;
  }
}
