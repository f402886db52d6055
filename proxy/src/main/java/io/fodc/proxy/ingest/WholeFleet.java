package io.fodc.proxy.ingest;

import io.fodc.schemas.node.NodeId;
import java.util.Set;

/** Every node's window is here. */
final class WholeFleet implements Ownership {
  private static final Owner HERE = new Owner.Here(true);

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Owner owner(NodeId node) {
    return HERE;
  }

  @Override
  public Set<Owner.Other> others() {
    return Set.of();
  }

  @Override
  public Set<String> former() {
    return Set.of();
  }

  @Override
  public Set<Integer> partitions() {
    return Set.of();
  }

  @Override
  public long generation() {
    return 0;
  }
}
