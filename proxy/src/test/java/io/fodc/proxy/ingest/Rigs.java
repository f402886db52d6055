package io.fodc.proxy.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.node.NodeId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rigs of one fleet, which hear of each other as proxies do. Each reads everything, or they share.
 */
final class Rigs implements AutoCloseable {
  private final String prefix;
  private final Path folder;
  private final boolean shared;
  private final Set<IngestRig> open = ConcurrentHashMap.newKeySet();

  Rigs(String prefix, Path folder, boolean shared) {
    this.prefix = prefix;
    this.folder = folder;
    this.shared = shared;
  }

  IngestRig open(String servers, String name) throws Exception {
    IngestRig rig =
        new IngestRig(
            servers,
            prefix,
            folder.resolve(name),
            FleetSettings.defaults(name, "0"),
            shared ? Optional.of(prefix + "fodc-proxy") : Optional.empty(),
            "http://" + name);
    open.add(rig);
    rig.ingest.handOverTo(() -> newestTicks(rig));
    return rig;
  }

  /** It goes: others hear of it no longer. */
  void close(IngestRig rig) {
    open.remove(rig);
    rig.close();
  }

  /** What a rig hears of the others: the newest tick of each node that they read. */
  private Map<NodeId, Long> newestTicks(IngestRig but) {
    Map<NodeId, Long> newest = new HashMap<>();
    for (IngestRig rig : open) {
      for (NodeView node : rig == but ? List.<NodeView>of() : rig.fleet.view().nodes()) {
        if (node.publication().filter(told -> !told.leaving()).isPresent()) {
          newest.merge(node.id(), node.times().newestTickMillis(), Math::max);
        }
      }
    }
    return newest;
  }

  /** Most samples of a node that one of them holds. */
  long most(NodeId node) {
    return open.stream().mapToLong(rig -> rig.samples(node)).max().orElse(0);
  }

  /** Waits until each of them, or the one that reads the node, has so many of its samples. */
  void awaitSamples(NodeId node, long wanted) throws Exception {
    if (!shared) {
      for (IngestRig rig : open) {
        rig.awaitSamples(node, wanted);
      }
      return;
    }
    Await.until(() -> most(node) >= wanted, () -> most(node) + " of " + wanted + reports());
    assertThat(most(node)).isEqualTo(wanted);
  }

  /** Waits until nobody keeps what another one reads. */
  void awaitHandover() throws Exception {
    Await.until(
        () -> open.stream().allMatch(rig -> rig.report().handover().kept() == 0), this::reports);
  }

  private String reports() {
    return open.stream().map(rig -> "\n" + rig.report()).toList().toString();
  }

  @Override
  public void close() {
    open.forEach(IngestRig::close);
  }
}
