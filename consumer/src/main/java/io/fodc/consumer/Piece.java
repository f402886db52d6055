package io.fodc.consumer;

import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.record.WindowPart;
import java.util.List;

/** What one record holds: a window or a part of one. */
record Piece(WindowOrigin origin, WindowPart part, long[] tickMillis, List<SeriesSamples> series) {
  long fromMillis() {
    return tickMillis[0];
  }

  long toMillis() {
    return tickMillis[tickMillis.length - 1];
  }

  /** Whether both are parts of one window, written in one go. */
  boolean goesWith(Piece other) {
    return fromMillis() == other.fromMillis()
        && toMillis() == other.toMillis()
        && part.count() == other.part.count()
        && origin.agentInstance().equals(other.origin.agentInstance());
  }
}
