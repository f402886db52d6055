package io.fodc.consumer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** A window of which parts are missing still. One thread. */
final class PartialWindow {
  private final Piece first;
  private final Place place;
  private final BitSet parts = new BitSet();
  private final List<SeriesSamples> series = new ArrayList<>();
  private long bytes;
  private long changedMillis;

  /** Where the earliest of its records stands. */
  record Place(TopicPartition partition, long offset) {}

  PartialWindow(Piece first, Place place) {
    this.first = first;
    this.place = place;
  }

  boolean isOf(Piece piece) {
    return first.goesWith(piece);
  }

  /** Adds a part, unless it is there. Bytes that are held more. */
  long add(Piece piece, long recordBytes, long nowMillis) {
    changedMillis = nowMillis;
    if (parts.get(piece.part().index())) {
      return 0;
    }
    parts.set(piece.part().index());
    series.addAll(piece.series());
    bytes += recordBytes;
    return recordBytes;
  }

  Place place() {
    return place;
  }

  long fromMillis() {
    return first.fromMillis();
  }

  long changedMillis() {
    return changedMillis;
  }

  long bytes() {
    return bytes;
  }

  int partsMissing() {
    return first.part().count() - parts.cardinality();
  }

  NodeWindow window() {
    return new NodeWindow(first.origin(), first.tickMillis(), series, partsMissing());
  }
}
