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
 * @param others who reads the rest, by partition; empty while it is shared out anew
 * @param members everybody else in the group, also who reads nothing
 * @param former URLs of members that are no longer there, for as long as they may still have what
 *     they read
 */
public record GroupView(
    int partitions,
    Set<Integer> owned,
    Set<Integer> complete,
    Map<Integer, GroupMember> others,
    Set<GroupMember> members,
    Set<String> former) {
  /** Nothing is known. */
  public static final GroupView UNKNOWN =
      new GroupView(0, Set.of(), Set.of(), Map.of(), Set.of(), Set.of());

  public GroupView {
    owned = Set.copyOf(owned);
    complete = Set.copyOf(complete);
    others = Map.copyOf(others);
    members = Set.copyOf(members);
    former = Set.copyOf(former);
  }

  /** Whether it is known of every partition who reads it. */
  public boolean isShared() {
    for (int partition = 0; partition < partitions; partition++) {
      if (!owned.contains(partition) && !others.containsKey(partition)) {
        return false;
      }
    }
    return partitions > 0;
  }

  /** The partition that a node's windows are written to; empty before partitions are known. */
  public Optional<Integer> partition(NodeId node) {
    return partitions == 0
        ? Optional.empty()
        : Optional.of(Utils.toPositive(Utils.murmur2(NodeKey.bytes(node))) % partitions);
  }
}
