package io.fodc.proxy.ingest;

import io.fodc.schemas.node.NodeId;
import java.util.Set;

/**
 * Which proxy holds the windows that come by Kafka. A node belongs to one partition of the topic of
 * windows, and a partition to one proxy of the group ({@code ingest.mode: shared}) or to every
 * proxy ({@code full}, or no Kafka at all). Any thread; no call waits for brokers: each answers
 * what was last known.
 */
public interface Ownership {
  /** Every proxy holds everything: nobody needs to be asked. */
  Ownership EVERYTHING = new WholeFleet();

  /** Whether partitions are shared out, so that others may hold what is not held here. */
  boolean isShared();

  /** Who holds a node. */
  Owner owner(NodeId node);

  /** The members of the group that are known now, this one left out; empty if not shared. */
  Set<Owner.Other> others();

  /** URLs of members that have left lately, and may still have what others do not have yet. */
  Set<String> former();

  /**
   * Partitions of the topic of windows that are this proxy's; empty if not shared, or before it was
   * given any.
   */
  Set<Integer> partitions();

  /**
   * Grows with every change of what {@link #owner} answers: equal numbers, equal answers. For those
   * who cache.
   */
  long generation();

  /** Who holds a node's window. */
  sealed interface Owner {
    /**
     * This proxy does.
     *
     * @param complete whether it has read its partition to the present; before that an answer lacks
     *     the newest ticks
     */
    record Here(boolean complete) implements Owner {}

    /**
     * Another one does.
     *
     * @param member its name in the group, new at each of its starts
     * @param url what it said others reach it by ({@code peer.url}); empty if nothing
     */
    record Other(String member, String url) implements Owner {}

    /** Nobody does now: the group is being shared out anew, or cannot be asked. */
    record Nobody() implements Owner {}
  }
}
