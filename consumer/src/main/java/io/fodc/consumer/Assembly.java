package io.fodc.consumer;

import io.fodc.schemas.node.NodeId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Puts parts together, and gives each tick of a node out once, in time order. Records of a node
 * come in the order they were written, so that one window of it is open at most: a record of a
 * later window says that the open one stays as it is, one that begins no later that it is written
 * again.
 *
 * <p>Bounds: {@link #MOST_NODES} nodes whose newest tick is known, the one not heard of for longest
 * forgotten first; {@link #MOST_BYTES} of records of open windows, the oldest given out as it is
 * first, as is one that waits for {@link #PATIENCE_MILLIS}. One thread.
 */
final class Assembly {
  static final int MOST_NODES = 200_000;
  static final long MOST_BYTES = 64L << 20;
  static final long PATIENCE_MILLIS = 600_000;

  private final Consumer<NodeWindow> output;
  private final Map<NodeId, PartialWindow> open = new HashMap<>();
  private final Map<NodeId, Newest> newest = new NewestFirst();
  private long bytes;

  /** The newest tick of a node that was given out, and where its records come from. */
  private record Newest(long tickMillis, TopicPartition partition) {}

  private static final class NewestFirst extends LinkedHashMap<NodeId, Newest> {
    private static final long serialVersionUID = 1;

    NewestFirst() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<NodeId, Newest> eldest) {
      return size() > MOST_NODES;
    }
  }

  Assembly(Consumer<NodeWindow> output) {
    this.output = output;
  }

  void add(Piece piece, PartialWindow.Place place, int recordBytes, long nowMillis) {
    NodeId node = piece.origin().node();
    if (piece.toMillis() <= newestMillis(node)) {
      return;
    }
    PartialWindow held = open.get(node);
    if (held != null && !held.isOf(piece)) {
      close(node, held);
      if (piece.fromMillis() > held.fromMillis()) {
        giveOut(held.window(), held.place().partition());
      }
      held = null;
    }
    if (piece.part().count() == 1) {
      giveOut(
          new NodeWindow(piece.origin(), piece.tickMillis(), piece.series(), 0), place.partition());
      return;
    }
    if (held == null) {
      held = new PartialWindow(piece, place);
      open.put(node, held);
    }
    bytes += held.add(piece, recordBytes, nowMillis);
    if (held.partsMissing() == 0) {
      close(node, held);
      giveOut(held.window(), place.partition());
    }
    while (bytes > MOST_BYTES) {
      giveOutOldest();
    }
  }

  /** Gives out what has waited for too long. */
  void expire(long nowMillis) {
    while (open.values().stream()
        .anyMatch(window -> nowMillis - window.changedMillis() >= PATIENCE_MILLIS)) {
      giveOutOldest();
    }
  }

  private void giveOutOldest() {
    open.entrySet().stream()
        .min(Comparator.comparingLong(entry -> entry.getValue().changedMillis()))
        .ifPresent(
            oldest -> {
              close(oldest.getKey(), oldest.getValue());
              giveOut(oldest.getValue().window(), oldest.getValue().place().partition());
            });
  }

  private void close(NodeId node, PartialWindow window) {
    open.remove(node);
    bytes -= window.bytes();
  }

  private long newestMillis(NodeId node) {
    Newest known = newest.get(node);
    return known == null ? Long.MIN_VALUE : known.tickMillis;
  }

  private void giveOut(NodeWindow window, TopicPartition partition) {
    NodeId node = window.origin().node();
    long after = newestMillis(node);
    if (window.toMillis() > after) {
      newest.put(node, new Newest(window.toMillis(), partition));
      output.accept(after < window.fromMillis() ? window : later(window, after));
    }
  }

  /** The part of a window that lies after a tick. */
  private static NodeWindow later(NodeWindow window, long afterMillis) {
    return new NodeWindow(
        window.origin(),
        Arrays.copyOfRange(
            window.tickMillis(),
            firstAfter(window.tickMillis(), afterMillis),
            window.tickMillis().length),
        window.series().stream().flatMap(series -> later(series, afterMillis).stream()).toList(),
        window.partsMissing());
  }

  private static Optional<SeriesSamples> later(SeriesSamples series, long afterMillis) {
    int from = firstAfter(series.tickMillis(), afterMillis);
    int end = series.tickMillis().length;
    return from == end
        ? Optional.empty()
        : Optional.of(
            new SeriesSamples(
                series.series(),
                Arrays.copyOfRange(series.tickMillis(), from, end),
                Arrays.copyOfRange(series.values(), from, end)));
  }

  private static int firstAfter(long[] ticks, long afterMillis) {
    int found = Arrays.binarySearch(ticks, afterMillis);
    return found >= 0 ? found + 1 : -1 - found;
  }

  /** Offset of the earliest record of a partition that is not given out yet. */
  OptionalLong earliest(TopicPartition partition) {
    return open.values().stream()
        .map(PartialWindow::place)
        .filter(place -> place.partition().equals(partition))
        .mapToLong(PartialWindow.Place::offset)
        .min();
  }

  /** Knows nothing any more of nodes whose records come from there: others read them now. */
  void forget(Predicate<TopicPartition> partition) {
    open.values()
        .removeIf(
            window -> {
              boolean gone = partition.test(window.place().partition());
              bytes -= gone ? window.bytes() : 0;
              return gone;
            });
    newest.values().removeIf(known -> partition.test(known.partition));
  }
}
