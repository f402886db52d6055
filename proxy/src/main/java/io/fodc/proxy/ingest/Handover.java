package io.fodc.proxy.ingest;

import io.fodc.proxy.fleet.NodeFeed;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Windows of partitions that went to another proxy. They are kept, and answered for, until that one
 * has told of ticks as new as the newest here: it reads each node's windows in order, so it has
 * those between as well. They go {@link #SETTLE} later, when no proxy can still take this one for
 * their holder, or when the longest time for it is over and somebody else reads the partition. What
 * is kept counts in {@code windows.budget}. Any thread.
 */
final class Handover implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Handover.class.getName());
  private static final Duration EVERY = Duration.ofMillis(500);

  /** Longer than it takes another proxy to learn who reads what, and to be asked. */
  static final Duration SETTLE = Duration.ofSeconds(5);

  private final NodeFeed feed;
  private final Duration longest;
  private final Duration horizon;
  private final InstantSource clock;
  private final LongSupplier nanoClock;

  /** The partition that each node's windows come by; guarded by this. */
  private final Map<NodeId, Integer> partitions = new HashMap<>();

  /** Guarded by this. */
  private final Map<NodeId, Kept> kept = new HashMap<>();

  private final LongAdder taken = new LongAdder();
  private final LongAdder expired = new LongAdder();
  private final Thread thread = Thread.ofVirtual().name("ingest-handover").unstarted(this::run);
  private volatile Supplier<Map<NodeId, Long>> elsewhere = Map::of;
  private volatile Predicate<NodeId> otherReads = node -> true;

  /** What is kept of a node. */
  private static final class Kept {
    final long newestTickMillis;
    final long sinceNanos;
    boolean covered;
    long coveredNanos;

    Kept(long newestTickMillis, long sinceNanos) {
      this.newestTickMillis = newestTickMillis;
      this.sinceNanos = sinceNanos;
    }
  }

  /**
   * @param longest how long a window may be kept; zero keeps none
   * @param horizon how far back the next one reads
   */
  Handover(
      NodeFeed feed,
      Duration longest,
      Duration horizon,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.feed = feed;
    this.longest = longest;
    this.horizon = horizon;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  /**
   * Begins to look who has what.
   *
   * @param there the newest tick of each node that other proxies read
   * @param others whether another proxy is known to read a node's partition
   */
  void start(Supplier<Map<NodeId, Long>> there, Predicate<NodeId> others) {
    elsewhere = there;
    otherReads = others;
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
        if (nodes() > 0) {
          lookSafely();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What nobody expected must not keep windows for ever. */
  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR, "who took windows over cannot be told; looked at again", e);
    }
  }

  /** A window of a node has come. */
  synchronized void came(NodeId node, int partition) {
    partitions.put(node, partition);
  }

  /** A node was retired: nobody needs to take it over. */
  synchronized void gone(NodeId node) {
    partitions.remove(node);
    kept.remove(node);
  }

  /** These partitions are read here again: what is kept of them is only gone on with. */
  synchronized void given(Set<Integer> partitionsHere) {
    kept.keySet().removeIf(node -> partitionsHere.contains(partitions.getOrDefault(node, -1)));
  }

  /** These partitions are read here no longer. */
  synchronized void withdrawn(Set<Integer> gone) {
    List<NodeId> nodes =
        partitions.entrySet().stream()
            .filter(node -> gone.contains(node.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (longest.isZero()) {
      nodes.forEach(partitions::remove);
      feed.withdrawn(nodes);
      return;
    }
    long now = nanoClock.getAsLong();
    for (NodeId node : nodes) {
      feed.leaving(node);
      kept.putIfAbsent(node, new Kept(feed.newestTickMillis(node).orElse(0), now));
    }
    LOG.log(
        System.Logger.Level.INFO,
        "partitions went elsewhere partitions={0} nodes={1} kept-at-most={2}",
        gone,
        nodes.size(),
        longest);
  }

  /** Looks once who has what, and lets go of what need not be kept. */
  void look() {
    Map<NodeId, Long> there = elsewhere.get();
    List<NodeId> over = new ArrayList<>();
    int taken = 0;
    synchronized (this) {
      long now = nanoClock.getAsLong();
      for (Map.Entry<NodeId, Kept> each : kept.entrySet()) {
        boolean settled = isSettled(each.getValue(), there.getOrDefault(each.getKey(), 0L), now);
        boolean late = now - each.getValue().sinceNanos >= longest.toNanos();
        if (settled || (late && otherReads.test(each.getKey()))) {
          over.add(each.getKey());
          taken += settled ? 1 : 0;
        }
      }
      over.forEach(kept::remove);
      over.forEach(partitions::remove);
      feed.withdrawn(over);
    }
    if (!over.isEmpty()) {
      this.taken.add(taken);
      expired.add(over.size() - taken);
      LOG.log(
          System.Logger.Level.INFO,
          "windows let go taken-over={0} in-vain={1} kept={2}",
          taken,
          over.size() - taken,
          nodes());
    }
  }

  private static boolean isSettled(Kept node, long thereMillis, long nowNanos) {
    if (thereMillis == 0 || thereMillis < node.newestTickMillis) {
      node.covered = false;
      return false;
    }
    if (!node.covered) {
      node.covered = true;
      node.coveredNanos = nowNanos;
    }
    return nowNanos - node.coveredNanos >= SETTLE.toNanos();
  }

  /** Nodes whose windows are kept. */
  synchronized int nodes() {
    return kept.size();
  }

  /** Those of them that somebody else can read. */
  private synchronized long readable() {
    long from = clock.millis() - horizon.toMillis();
    return kept.values().stream().filter(node -> node.newestTickMillis > from).count();
  }

  /**
   * Waits until others have what is kept here, as far as they can read it.
   *
   * @param alone whether there is nobody else who could
   */
  void await(Duration limit, BooleanSupplier alone) {
    long deadline = nanoClock.getAsLong() + limit.toNanos();
    try {
      while (readable() > 0 && !alone.getAsBoolean()) {
        if (nanoClock.getAsLong() - deadline > 0) {
          LOG.log(
              System.Logger.Level.WARNING,
              "windows were not taken over in time nodes={0} limit={1}",
              readable(),
              limit);
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it did so far. */
  HandoverNumbers numbers() {
    return new HandoverNumbers(nodes(), taken.sum(), expired.sum());
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
