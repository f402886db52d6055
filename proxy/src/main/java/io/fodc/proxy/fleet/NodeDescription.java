package io.fodc.proxy.fleet;

import io.fodc.schemas.node.NodeRole;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node says about itself; live state that may change within a session.
 *
 * @param place where it runs
 * @param role what it does, {@link NodeRole#UNKNOWN} before anybody said
 * @param labels its labels, sorted by name
 * @param nodeName the name it calls itself, host:port; empty when it was never asked
 * @param grpcAddress empty when unknown
 * @param httpAddress empty when unknown
 * @param peers names of the nodes it talks to
 * @param source how these facts were learnt: {@code configuration}, {@code environment}, {@code
 *     node}
 */
public record NodeDescription(
    NodePlace place,
    NodeRole role,
    Map<String, String> labels,
    String nodeName,
    String grpcAddress,
    String httpAddress,
    List<String> peers,
    String source) {
  /** A node of which only the name is known. */
  public static final NodeDescription UNKNOWN =
      new NodeDescription(NodePlace.UNKNOWN, NodeRole.UNKNOWN, Map.of(), "", "", "", List.of(), "");

  public NodeDescription {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    peers = List.copyOf(peers);
  }
}
