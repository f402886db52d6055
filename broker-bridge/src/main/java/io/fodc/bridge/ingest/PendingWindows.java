package io.fodc.bridge.ingest;

import io.fodc.bridge.record.WindowPart;
import io.fodc.schemas.node.NodeId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Windows in parts, until their last part has come; a later window of the node waits behind them,
 * because a window's ticks cannot be added below newer ones. One that others have waited behind for
 * longer than {@link #PATIENCE_MILLIS}, or {@link #MOST_OF_NODE} of them, or that is the oldest
 * when all together take more than {@link #MOST_BYTES}, is given out as it is. One that is the
 * node's newest waits for {@link #ALONE_MILLIS}: its agent will send the rest of it, or all of it
 * cut anew, before anything else. One thread.
 */
final class PendingWindows {
  static final long PATIENCE_MILLIS = 60_000;
  static final long ALONE_MILLIS = 600_000;
  static final int MOST_OF_NODE = 4;
  static final long MOST_BYTES = 64L << 20;

  private final Map<NodeId, NavigableMap<WindowName, PendingWindow>> nodes = new HashMap<>();

  /** The window in parts that each node's records were last given out as. */
  private final Map<NodeId, WindowName> given = new HashMap<>();

  private final Release release;
  private volatile long bytes;
  private volatile int windows;

  /** Takes what is given out. */
  interface Release {
    void window(NodeId node, PendingWindow window);
  }

  PendingWindows(Release release) {
    this.release = release;
  }

  boolean has(NodeId node) {
    return nodes.containsKey(node);
  }

  /** Windows that wait; any thread. */
  int windows() {
    return windows;
  }

  /** Bytes of their parts; any thread. */
  long bytes() {
    return bytes;
  }

  void add(NodeId node, WindowName name, WindowPart part, byte[] record, Arrival arrival) {
    if (name.equals(given.get(node))) {
      return;
    }
    NavigableMap<WindowName, PendingWindow> ofNode =
        nodes.computeIfAbsent(node, key -> new TreeMap<>());
    PendingWindow window = ofNode.get(name);
    if (window == null || window.count() != part.count()) {
      drop(ofNode, name);
      window = new PendingWindow(part.count(), arrival);
      ofNode.put(name, window);
      windows++;
    }
    bytes += window.add(part.index(), record, arrival);
    if (window.missing() == 0) {
      ofNode.keySet().stream()
          .filter(other -> !other.equals(name) && name.covers(other))
          .toList()
          .forEach(covered -> drop(ofNode, covered));
    }
    giveOut(node, ofNode);
    while (bytes > MOST_BYTES) {
      oldest().ifPresent(this::giveOutFirst);
    }
  }

  private void drop(NavigableMap<WindowName, PendingWindow> ofNode, WindowName name) {
    PendingWindow dropped = ofNode.remove(name);
    if (dropped != null) {
      bytes -= dropped.bytes();
      windows--;
    }
  }

  private void giveOut(NodeId node, NavigableMap<WindowName, PendingWindow> ofNode) {
    while (!ofNode.isEmpty()
        && (ofNode.firstEntry().getValue().missing() == 0 || ofNode.size() > MOST_OF_NODE)) {
      first(node, ofNode);
    }
    if (ofNode.isEmpty()) {
      nodes.remove(node);
    }
  }

  private void first(NodeId node, NavigableMap<WindowName, PendingWindow> ofNode) {
    WindowName name = ofNode.firstKey();
    PendingWindow window = ofNode.firstEntry().getValue();
    drop(ofNode, name);
    if (window.count() > 1) {
      given.put(node, name);
    }
    release.window(node, window);
  }

  private void giveOutFirst(NodeId node) {
    NavigableMap<WindowName, PendingWindow> ofNode = nodes.get(node);
    if (ofNode != null) {
      first(node, ofNode);
      giveOut(node, ofNode);
    }
  }

  private Optional<NodeId> oldest() {
    return nodes.entrySet().stream()
        .min(Comparator.comparingLong(node -> changedMillis(node.getValue())))
        .map(Map.Entry::getKey);
  }

  private static long changedMillis(NavigableMap<WindowName, PendingWindow> ofNode) {
    return ofNode.firstEntry().getValue().changedMillis();
  }

  /** Gives out what has waited for too long. */
  void expire(long nowMillis) {
    nodes.entrySet().stream()
        .filter(node -> isTooLong(node.getValue(), nowMillis))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::giveOutFirst);
  }

  private static boolean isTooLong(NavigableMap<WindowName, PendingWindow> ofNode, long nowMillis) {
    long patience = ofNode.size() > 1 ? PATIENCE_MILLIS : ALONE_MILLIS;
    return nowMillis - changedMillis(ofNode) >= patience;
  }

  /** Drops what came from some partitions: somebody else reads them now. */
  void forget(IntPredicate partition) {
    nodes
        .values()
        .removeIf(
            ofNode -> {
              boolean gone = partition.test(ofNode.firstEntry().getValue().newest().partition());
              if (gone) {
                ofNode.keySet().stream().toList().forEach(name -> drop(ofNode, name));
              }
              return gone;
            });
  }
}
