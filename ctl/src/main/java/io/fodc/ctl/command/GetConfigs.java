package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "configs",
    aliases = {"config", "cfg"},
    description = "how nodes are or were configured: a line for each key")
final class GetConfigs implements Callable<Integer> {
  private final Caller caller;

  @Parameters(arity = "0..1", paramLabel = "NODE", description = "one node")
  String name = "";

  @Option(names = "--name", paramLabel = "KEY", description = "only the key of this name")
  List<String> keys = new ArrayList<>();

  @Option(names = "--at", paramLabel = "TIME", description = "at a past instant, or 10m for then")
  String at = "";

  @Mixin NodeOptions nodes = new NodeOptions();
  @Mixin FormOption output = new FormOption();

  GetConfigs(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    if (!name.isEmpty()) {
      nodes.nodes.add(name);
    }
    String instant = at.isEmpty() ? "" : Moment.of("--at", at, caller.now()).toString();
    try (ProxyClient client = caller.open()) {
      ObjectNode answer =
          only(
              client.get(
                  nodes.on(Address.of("/cluster/config")).with("at", instant).with("key", keys)));
      List<JsonNode> found = answer.path("nodes").valueStream().toList();
      if (found.isEmpty() && !name.isEmpty()) {
        throw new Failure(
            ExitCode.NOT_FOUND,
            "no configuration of node '" + name + "' is known",
            "see 'fodcctl get nodes', or ask for another --at");
      }
      caller.show(
          output.form,
          answer,
          found.stream().map(NodeName::full).toList(),
          () -> table(found).text());
      caller.tellWhenEmpty(output.form, found.isEmpty(), "no such configurations");
      return Missing.tell(caller, answer).code();
    }
  }

  private ObjectNode only(JsonNode answer) {
    ObjectNode only =
        answer instanceof ObjectNode object
            ? object.deepCopy()
            : ProxyClient.JSON.createObjectNode();
    ArrayNode kept = only.putArray("nodes");
    answer.path("nodes").valueStream().filter(nodes::meansByName).forEach(kept::add);
    return only;
  }

  private Table table(List<JsonNode> found) {
    Table table =
        caller
            .table(output.form)
            .columns("NODE", "KEY", "VALUE", "FROM")
            .wideColumns("ORIGIN", "SINCE");
    for (JsonNode node : found) {
      for (JsonNode entry : node.path("entries")) {
        table.row(
            NodeName.full(node),
            entry.path("key").asText(),
            value(entry),
            entry.path("provenance").asText(),
            entry.path("origin").asText(),
            node.path("since").asText());
      }
    }
    return table;
  }

  /** A value as people see it. */
  static String value(JsonNode entry) {
    String value = entry.path("value").asText();
    return entry.path("hidden").asBoolean() ? "(hidden) " + value : value;
  }
}
