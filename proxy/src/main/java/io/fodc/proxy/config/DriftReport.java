package io.fodc.proxy.config;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.List;

/**
 * Where the configurations of peers differ.
 *
 * @param groups one for each role of each cluster, sorted
 */
public record DriftReport(List<Group> groups) {
  public DriftReport {
    groups = List.copyOf(groups);
  }

  /**
   * The nodes of one role in one cluster.
   *
   * @param cluster their cluster
   * @param role their role
   * @param nodes the nodes compared, sorted; fewer than two have no peers to differ from
   * @param keys the keys that differ, must-match first, then by name
   */
  public record Group(String cluster, NodeRole role, List<NodeId> nodes, List<Key> keys) {
    public Group {
      nodes = List.copyOf(nodes);
      keys = List.copyOf(keys);
    }
  }

  /**
   * A key that differs.
   *
   * @param key its name
   * @param kind what that means
   * @param values the values there are, the most frequent first
   * @param missing nodes that do not have the key at all
   */
  public record Key(String key, DriftClass kind, List<Value> values, List<NodeId> missing) {
    public Key {
      values = List.copyOf(values);
      missing = List.copyOf(missing);
    }
  }

  /**
   * One value of a key and who has it.
   *
   * @param value the shown value, or the salted fingerprint of a hidden one
   * @param hidden which of the two
   * @param nodes the nodes that have it, sorted
   */
  public record Value(String value, boolean hidden, List<NodeId> nodes) {
    public Value {
      nodes = List.copyOf(nodes);
    }
  }
}
