package io.fodc.bridge.ingest;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.schemas.node.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/**
 * Who of a group reads which partition of the topic of windows, as last known.
 *
 * @param partitions of the topic; 0 before they are known
 * @param owned partitions that are read here
 * @param complete those of them that have been read to where they ended when they were given
 * @param others who reads the rest, by partition
 */
public record GroupView(
    int partitions, Set<Integer> owned, Set<Integer> complete, Map<Integer, GroupMember> others) {
  public GroupView {
    owned = Set.copyOf(owned);
    complete = Set.copyOf(complete);
    others = Map.copyOf(others);
  }

  /** The partition that a node's windows are written to; empty before partitions are known. */
  public Optional<Integer> partition(NodeId node) {
    return partitions == 0
        ? Optional.empty()
        : Optional.of(Utils.toPositive(Utils.murmur2(NodeKey.bytes(node))) % partitions);
  }
}
