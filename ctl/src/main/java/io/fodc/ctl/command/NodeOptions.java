package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.http.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which nodes: values of one option are alternatives, different options must all hold. */
final class NodeOptions {
  @Option(names = "--cluster", paramLabel = "NAME", description = "nodes of this cluster")
  List<String> clusters = new ArrayList<>();

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "nodes of this role in any spelling, such as liaison or datanode-hot")
  List<String> roles = new ArrayList<>();

  @Option(
      names = {"-n", "--node"},
      paramLabel = "NODE",
      description = "this node: node_id or cluster/node_id")
  List<String> nodes = new ArrayList<>();

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "KEY=VALUE",
      description = "nodes that carry this label")
  Map<String, String> labels = new LinkedHashMap<>();

  /** An address with what the proxy can sort out by itself. */
  Address on(Address address) {
    List<NodeName> names = names();
    List<String> wanted = new ArrayList<>(clusters);
    if (clusters.isEmpty() && names.stream().allMatch(name -> name.cluster().isPresent())) {
      names.forEach(name -> wanted.add(name.cluster().orElseThrow()));
    }
    return address
        .with("cluster", wanted.stream().distinct().toList())
        .with("role", roles)
        .with("node_id", names.stream().map(NodeName::nodeId).distinct().toList());
  }

  private List<NodeName> names() {
    return nodes.stream().map(NodeName::of).toList();
  }

  /** Whether a node is meant, by its name. */
  boolean meansByName(JsonNode node) {
    return nodes.isEmpty() || names().stream().anyMatch(name -> name.is(node));
  }

  /** Whether a node is meant, by its name and its labels. */
  boolean means(JsonNode node) {
    return meansByName(node)
        && labels.entrySet().stream()
            .allMatch(
                label ->
                    node.path("labels").path(label.getKey()).asText("").equals(label.getValue())
                        && node.path("labels").has(label.getKey()));
  }
}
