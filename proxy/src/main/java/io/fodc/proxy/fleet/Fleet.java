package io.fodc.proxy.fleet;

import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.proxy.windows.RecordedWindow;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Every node the proxy knows. Safe for any thread. At most {@link FleetSettings#maxNodes} nodes are
 * listed; a new one beyond that takes the place of the node that is retired longest, and is refused
 * when none is. Somebody has to call {@link #sweep} every few seconds.
 */
public final class Fleet {
  private final FleetParts parts;
  private final NodeFeed feed;
  private final ConcurrentSkipListMap<NodeId, Node> nodes = new ConcurrentSkipListMap<>();

  /** Held while nodes are listed or forgotten, never while a node works. */
  private final ReentrantLock listing = new ReentrantLock();

  private final AtomicLong sessions = new AtomicLong();
  private final String sessionPrefix;

  /**
   * The fleet as an earlier run of the proxy left it: its nodes are listed as offline.
   *
   * @param windows stays the caller's to close, after the last session has ended
   * @param history stays the caller's to close
   */
  public Fleet(
      FleetSettings settings, InstantSource clock, NodeWindows windows, ConfigHistory history) {
    parts = new FleetParts(settings, clock, windows, history);
    feed = new NodeFeed(this, parts);
    sessionPrefix = Long.toString(clock.millis(), Character.MAX_RADIX);
    history.nodes().stream()
        .sorted(Comparator.comparingLong(known -> -known.lastSeenMillis()))
        .limit(settings.maxNodes())
        .forEach(known -> nodes.put(known.id(), Node.remembered(known, parts)));
  }

  /**
   * Lets an agent in, or says why not. The newest session of a node replaces the one before.
   *
   * @param control what the fleet may tell the session, from now on
   */
  public Admission admit(SessionOpening opening, SessionControl control) {
    String sessionId =
        sessionPrefix + "-" + Long.toString(sessions.incrementAndGet(), Character.MAX_RADIX);
    List<Runnable> after = new ArrayList<>(1);
    Admission admission = admit(opening, control, sessionId, after);
    after.forEach(Runnable::run);
    switch (admission) {
      case Admission.Admitted admitted -> {
        parts.count("admitted");
        parts.sessionOpened(opening, sessionId);
      }
      case Admission.Refused refused -> {
        parts.count("refused-" + refused.code());
        parts.sessionRefused(opening, refused);
      }
    }
    return admission;
  }

  private Admission admit(
      SessionOpening opening, SessionControl control, String sessionId, List<Runnable> after) {
    return locked(opening.id(), node -> node.admit(opening, control, sessionId, after))
        .orElseGet(
            () ->
                new Admission.Refused(
                    "too-many-nodes",
                    "%d nodes are known, nodes.max is %d: raise it, or wait until one is retired"
                        .formatted(nodes.size(), parts.settings().maxNodes()),
                    Duration.ofMinutes(1)));
  }

  /** Where published records go. */
  public NodeFeed feed() {
    return feed;
  }

  /** Works with a node under its lock, listed if there is room for it; empty if there is none. */
  <T> Optional<T> locked(NodeId id, Function<Node, T> action) {
    while (true) {
      Optional<Node> found = find(id);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Node node = found.get();
      node.lock.lock();
      try {
        if (!node.forgotten) {
          return Optional.of(action.apply(node));
        }
      } finally {
        node.lock.unlock();
      }
    }
  }

  /** Works with a node under its lock if it is listed. */
  void known(NodeId id, Consumer<Node> action) {
    Node node = nodes.get(id);
    if (node != null) {
      node.lock.lock();
      try {
        if (!node.forgotten) {
          action.accept(node);
        }
      } finally {
        node.lock.unlock();
      }
    }
  }

  /** The node, listed if there is room for it. */
  private Optional<Node> find(NodeId id) {
    Node known = nodes.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    listing.lock();
    try {
      known = nodes.get(id);
      if (known == null && (nodes.size() < parts.settings().maxNodes() || makeRoom())) {
        known = new Node(id, parts, parts.now());
        nodes.put(id, known);
      }
      return Optional.ofNullable(known);
    } finally {
      listing.unlock();
    }
  }

  /** Forgets the node that is retired longest; whether there was one. */
  private boolean makeRoom() {
    long now = parts.now();
    return nodes.values().stream()
        .filter(node -> node.status(now) == NodeStatus.RETIRED)
        .min(Comparator.comparingLong(Node::lastHeardMillis))
        .map(this::forget)
        .orElse(false);
  }

  private boolean forget(Node node) {
    node.lock.lock();
    try {
      if (node.session().isPresent()) {
        return false;
      }
      node.forgotten = true;
      node.dropWindow();
      return nodes.remove(node.id, node);
    } finally {
      node.lock.unlock();
    }
  }

  /** Every node, now. Takes no lock that a session holds. */
  public FleetView view() {
    long now = parts.now();
    List<NodeView> views = new ArrayList<>(nodes.size());
    for (Node node : nodes.values()) {
      views.add(node.view(now));
    }
    return new FleetView(now, views);
  }

  /** One node, now. */
  public Optional<NodeView> view(NodeId id) {
    return Optional.ofNullable(nodes.get(id)).map(node -> node.view(parts.now()));
  }

  /**
   * Does what only time asks for: logs changes of status, drops the windows of retired nodes and
   * forgets those retired long ago. Quick; skips a node whose session is busy.
   */
  public void sweep() {
    long now = parts.now();
    for (Node node : nodes.values()) {
      if (!node.lock.tryLock()) {
        continue;
      }
      boolean forgettable;
      try {
        forgettable = node.sweep(now);
      } finally {
        node.lock.unlock();
      }
      if (forgettable) {
        listing.lock();
        try {
          forget(node);
        } finally {
          listing.unlock();
        }
      }
    }
  }

  /**
   * Asks the agent of a node for a fresh configuration; whether a session was there to be asked.
   */
  public boolean collectConfig(NodeId id, String reason) {
    Optional<SessionControl> control = session(id).map(LiveSession::control);
    control.ifPresent(session -> session.collectConfig(reason));
    return control.isPresent();
  }

  /**
   * Asks the agent of a node for a range of its own window; whether a session was there to be
   * asked.
   */
  public boolean fetchWindow(
      NodeId id, String uploadId, long fromMillis, long toMillis, long mostBytes) {
    Optional<SessionControl> control = session(id).map(LiveSession::control);
    control.ifPresent(session -> session.fetchWindow(uploadId, fromMillis, toMillis, mostBytes));
    return control.isPresent();
  }

  /** Tells the agent of a node of a capture; whether a session was there to be told. */
  public boolean capture(NodeId id, CaptureCall call) {
    Optional<SessionControl> control = session(id).map(LiveSession::control);
    control.ifPresent(session -> session.capture(call));
    return control.isPresent();
  }

  /** Whether a session lasts and speaks for a node. */
  public boolean speaks(NodeId id, String sessionId) {
    return session(id).filter(session -> session.id().equals(sessionId)).isPresent();
  }

  /** The window of a node, for what was fetched; empty once the node is retired. */
  public Optional<RecordedWindow> window(NodeId id) {
    return Optional.ofNullable(nodes.get(id)).flatMap(Node::window);
  }

  private Optional<LiveSession> session(NodeId id) {
    Node node = nodes.get(id);
    if (node == null) {
      return Optional.empty();
    }
    node.lock.lock();
    try {
      return node.session();
    } finally {
      node.lock.unlock();
    }
  }

  /** Sessions by what became of them since the proxy started: {@code admitted}, {@code lost}, … */
  public Map<String, Long> sessionResults() {
    return parts.results();
  }
}
