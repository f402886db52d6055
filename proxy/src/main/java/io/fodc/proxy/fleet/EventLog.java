package io.fodc.proxy.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * The last events of one node, at most 64: the oldest goes first. Written under the node's lock;
 * readers take an immutable list.
 */
final class EventLog {
  static final int LIMIT = 64;

  private volatile List<NodeEvent> events = List.of();

  List<NodeEvent> list() {
    return events;
  }

  void add(NodeEvent event) {
    List<NodeEvent> next = new ArrayList<>(events);
    next.add(event);
    events = List.copyOf(next.subList(Math.max(0, next.size() - LIMIT), next.size()));
  }
}
