package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Amounts;
import io.fodc.ctl.show.OutputForm;
import io.fodc.ctl.show.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "nodes",
    aliases = {"node", "no"},
    description = "who is there, and how they are doing")
final class GetNodes implements Callable<Integer> {
  private final Caller caller;

  @Parameters(arity = "0..1", paramLabel = "NODE", description = "one node")
  String name = "";

  @Mixin NodeOptions nodes = new NodeOptions();
  @Mixin FormOption output = new FormOption();

  GetNodes(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      if (!name.isEmpty()) {
        JsonNode node = client.get(address(name, nodes.clusters));
        caller.show(
            output.form, node, List.of(NodeName.full(node)), () -> table(List.of(node)).text());
        return ExitCode.OK.code();
      }
      ObjectNode answer = filtered(client.get(nodes.on(Address.of("/api/v1/nodes"))), nodes);
      List<JsonNode> found = answer.path("nodes").valueStream().toList();
      caller.show(
          output.form,
          answer,
          found.stream().map(NodeName::full).toList(),
          () -> table(found).text());
      caller.tellWhenEmpty(output.form, found.isEmpty(), "no such nodes");
      return ExitCode.OK.code();
    }
  }

  /** Address of one node. */
  static Address address(String written, List<String> clusters) {
    NodeName name = NodeName.of(written);
    return Address.of("/api/v1/nodes").segment(name.toString()).with("cluster", clusters);
  }

  /** An answer with only those of its nodes that are meant. */
  static ObjectNode filtered(JsonNode answer, NodeOptions nodes) {
    ObjectNode only =
        answer instanceof ObjectNode object
            ? object.deepCopy()
            : ProxyClient.JSON.createObjectNode();
    ArrayNode kept = only.putArray("nodes");
    answer.path("nodes").valueStream().filter(nodes::means).forEach(kept::add);
    return only;
  }

  private Table table(List<JsonNode> found) {
    Table table =
        caller
            .table(output.form)
            .columns("CLUSTER", "NODE", "ROLE", "STATUS", "HEALTH", "SAMPLE", "WINDOW", "KTM")
            .wideColumns("AGENT", "INTERVAL", "SERIES", "POD", "HOST", "GRPC", "LABELS");
    boolean wide = output.form == OutputForm.WIDE;
    for (JsonNode node : found) {
      JsonNode indicators = node.path("indicators");
      table.row(
          node.path("cluster").asText(),
          node.path("node_id").asText(),
          node.path("role").asText(),
          node.path("status").asText(),
          indicators.path("health").asText(),
          Amounts.seconds(node.path("last_sample_age_seconds")),
          Amounts.seconds(indicators.path("agent_window").path("horizon_seconds")),
          indicators.path("ktm_mode").asText(),
          node.path("session").path("agent_version").asText(),
          Amounts.seconds(node.path("session").path("interval_seconds")),
          indicators.path("agent_window").path("series").asText(),
          node.path("pod_name").asText(),
          node.path("host").asText(),
          node.path("address").path("grpc").asText(),
          wide ? labels(node.path("labels")) : "");
    }
    return table;
  }

  /** Labels as one cell. */
  static String labels(JsonNode labels) {
    return String.join(
        ",",
        labels.properties().stream()
            .map(label -> label.getKey() + "=" + label.getValue().asText())
            .toList());
  }
}
