package io.fodc.proxy.http;

import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.metric.Labels;
import java.util.Optional;

/** The labels that say which node a sample is from. They are added when a page is rendered. */
final class NodeIdentity {
  static final String CLUSTER = "cluster";
  static final String NODE_ID = "node_id";
  static final String NODE_ROLE = "node_role";
  static final String NODE_TYPE = "node_type";
  static final String POD_NAME = "pod_name";
  static final String CONTAINER_NAME = "container_name";
  static final String EXPORTED = "exported_";

  /** Takes one label; values may be empty, which means there is no such label. */
  @FunctionalInterface
  interface LabelSink<X extends Exception> {
    void label(String name, String value) throws X;
  }

  private NodeIdentity() {}

  /** All identity labels of a node but its container's name, sorted by name. */
  static <X extends Exception> void forEach(NodeView node, LabelSink<X> sink) throws X {
    sink.label(CLUSTER, node.id().cluster());
    sink.label(NODE_ID, node.id().nodeId());
    sink.label(NODE_ROLE, node.role().upstreamRole());
    sink.label(NODE_TYPE, node.role().tier().orElse(""));
    sink.label(POD_NAME, node.description().place().podName());
  }

  /** Name of the node's container, which a series' own {@code container_name} precedes. */
  static String containerName(NodeView node) {
    return node.description().place().containerName();
  }

  /** Value of an identity label; empty for a label that says nothing about the node. */
  static Optional<String> value(NodeView node, String label) {
    return switch (label) {
      case CLUSTER -> Optional.of(node.id().cluster());
      case NODE_ID -> Optional.of(node.id().nodeId());
      case NODE_ROLE -> Optional.of(node.role().upstreamRole());
      case NODE_TYPE -> Optional.of(node.role().tier().orElse(""));
      case POD_NAME -> Optional.of(node.description().place().podName());
      default -> Optional.empty();
    };
  }

  /** Whether a series' own label of this name gives way to the node's. */
  static boolean isReserved(String label) {
    return switch (label) {
      case CLUSTER, NODE_ID, NODE_ROLE, NODE_TYPE, POD_NAME -> true;
      default -> false;
    };
  }

  /**
   * The name under which a series' own label gives way to the node's: {@code exported_} before it,
   * as often as it takes until no other label of the series has that name.
   */
  static String exported(Labels labels, String name) {
    String exported = EXPORTED + name;
    while (labels.get(exported).isPresent()) {
      exported = EXPORTED + exported;
    }
    return exported;
  }
}
