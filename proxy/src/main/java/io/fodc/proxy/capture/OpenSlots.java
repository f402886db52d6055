package io.fodc.proxy.capture;

import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.schemas.node.NodeId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parts that agents may still speak of: those that run, and those that were cancelled, until their
 * deadline. Under the lock of the {@link CaptureBook}.
 */
final class OpenSlots {
  private final Map<String, Slot> byName = new HashMap<>();
  private final Map<String, Slot> byToken = new HashMap<>();
  private final Map<NodeId, Set<Slot>> byNode = new HashMap<>();

  void add(Slot slot) {
    byName.put(slot.part.wireId(), slot);
    byToken.put(slot.part.token(), slot);
    byNode.computeIfAbsent(slot.part.node(), node -> new LinkedHashSet<>()).add(slot);
  }

  /** A part has ended: nothing more is uploaded, and only a cancelled one is still spoken of. */
  void ended(Slot slot) {
    byToken.remove(slot.part.token(), slot);
    if (slot.part.state() != PartState.CANCELLED) {
      remove(slot);
    }
  }

  void remove(Slot slot) {
    byName.remove(slot.part.wireId(), slot);
    byToken.remove(slot.part.token(), slot);
    Set<Slot> mine = byNode.get(slot.part.node());
    if (mine != null) {
      mine.remove(slot);
      if (mine.isEmpty()) {
        byNode.remove(slot.part.node());
      }
    }
  }

  Optional<Slot> named(String wireId) {
    return Optional.ofNullable(byName.get(wireId));
  }

  List<Slot> of(NodeId node) {
    return List.copyOf(byNode.getOrDefault(node, Set.of()));
  }

  List<Slot> all() {
    return List.copyOf(byName.values());
  }

  /** The heavy part that runs on a node. */
  Optional<Slot> holder(NodeId node) {
    return byNode.getOrDefault(node, Set.of()).stream().filter(Slot::holds).findFirst();
  }

  /** The part that waits for an upload of a node. */
  Slot awaiting(String token, NodeId node, String wireId) throws UploadRefusal {
    Slot slot = byToken.get(token);
    if (slot == null) {
      throw new UploadRefusal(
          UploadRefusal.Kind.UNKNOWN, "nobody waits for this upload, or not any more");
    }
    if (!slot.part.node().equals(node)
        || !slot.part.wireId().equals(wireId)
        || slot.job.request.dryRun()) {
      throw new UploadRefusal(
          UploadRefusal.Kind.NOT_ALLOWED,
          "this upload was asked of another agent, or for another capture");
    }
    return slot;
  }
}
