package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "drift", description = "configuration keys in which peers of a role differ")
final class GetDrift implements Callable<Integer> {
  private final Caller caller;

  @Option(names = "--name", paramLabel = "KEY", description = "only the key of this name")
  List<String> keys = new ArrayList<>();

  @Option(names = "--at", paramLabel = "TIME", description = "at a past instant, or 10m for then")
  String at = "";

  @Mixin NodeOptions nodes = new NodeOptions();
  @Mixin FormOption output = new FormOption();

  GetDrift(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    String instant = at.isEmpty() ? "" : Moment.of("--at", at, caller.now()).toString();
    try (ProxyClient client = caller.open()) {
      JsonNode answer =
          client.get(
              nodes.on(Address.of("/cluster/config/drift")).with("at", instant).with("key", keys));
      List<String> names = new ArrayList<>();
      answer
          .path("groups")
          .forEach(group -> group.path("keys").forEach(key -> names.add(key.path("key").asText())));
      caller.show(
          output.form, answer, names.stream().distinct().toList(), () -> table(answer).text());
      caller.tellWhenEmpty(output.form, names.isEmpty(), "no difference");
      return Missing.tell(caller, answer).code();
    }
  }

  private Table table(JsonNode answer) {
    Table table =
        caller.table(output.form).columns("CLUSTER", "ROLE", "KEY", "CLASS", "VALUE", "NODES");
    for (JsonNode group : answer.path("groups")) {
      for (JsonNode key : group.path("keys")) {
        for (JsonNode value : key.path("values")) {
          row(table, group, key, GetConfigs.value(value), value.path("nodes"));
        }
        if (!key.path("missing").isEmpty()) {
          row(table, group, key, "(not set)", key.path("missing"));
        }
      }
    }
    return table;
  }

  private static void row(Table table, JsonNode group, JsonNode key, String value, JsonNode nodes) {
    table.row(
        group.path("cluster").asText(),
        group.path("role").asText(),
        key.path("key").asText(),
        key.path("class").asText(),
        value,
        String.join(",", nodes.valueStream().map(JsonNode::asText).toList()));
  }
}
