package io.fodc.proxy.access;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.List;

/**
 * How far a permission of somebody goes: any of these scopes.
 *
 * @param scopes none at all without the permission
 */
public record Reach(List<Scope> scopes) {
  /** The whole fleet. */
  public static final Reach ALL = new Reach(List.of(Scope.ALL));

  /** Nothing of it. */
  public static final Reach NONE = new Reach(List.of());

  public Reach {
    scopes = List.copyOf(scopes);
  }

  public boolean nothing() {
    return scopes.isEmpty();
  }

  public boolean everything() {
    return scopes.stream().anyMatch(Scope::everything);
  }

  /** Whether it goes as far as a node. */
  public boolean covers(NodeId node, NodeRole role) {
    return scopes.stream().anyMatch(scope -> scope.covers(node, role));
  }

  /** Whether it may go as far as some node of a cluster. */
  public boolean coversCluster(String cluster) {
    return scopes.stream().anyMatch(scope -> scope.coversCluster(cluster));
  }
}
