package io.fodc.proxy.ingest;

import io.fodc.bridge.ingest.GroupMember;
import io.fodc.bridge.ingest.GroupView;
import io.fodc.schemas.node.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What the consumer group says. */
final class GroupOwnership implements Ownership {
  private static final Owner NOBODY = new Owner.Nobody();

  private final Supplier<GroupView> group;
  private GroupView last = GroupView.UNKNOWN;
  private long generation;

  GroupOwnership(Supplier<GroupView> group) {
    this.group = group;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Owner owner(NodeId node) {
    GroupView view = group.get();
    Optional<Integer> partition = view.partition(node);
    if (partition.isEmpty()) {
      return NOBODY;
    }
    if (view.owned().contains(partition.get())) {
      return new Owner.Here(view.complete().contains(partition.get()));
    }
    GroupMember other = view.others().get(partition.get());
    return other == null ? NOBODY : new Owner.Other(other.id(), other.url());
  }

  @Override
  public Set<Owner.Other> others() {
    Set<Owner.Other> found = new HashSet<>();
    group.get().members().forEach(member -> found.add(new Owner.Other(member.id(), member.url())));
    return Set.copyOf(found);
  }

  @Override
  public Set<String> former() {
    return group.get().former();
  }

  @Override
  public Set<Integer> partitions() {
    return group.get().owned();
  }

  @Override
  public synchronized long generation() {
    GroupView now = group.get();
    if (!now.equals(last)) {
      last = now;
      generation++;
    }
    return generation;
  }
}
