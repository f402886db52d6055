package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Amounts;
import io.fodc.ctl.show.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From what the proxy holds: no node is asked. */
@Command(
    name = "nodes",
    aliases = {"node", "no"},
    description = "CPU, memory, health and how far back the window goes, the busiest first")
final class TopNodes implements Callable<Integer> {
  /** Families that tell a process' memory, the best first. */
  private static final List<String> MEMORY =
      List.of("fodc_os_process_resident_memory_bytes", "process_resident_memory_bytes");

  private final Caller caller;

  @Option(
      names = "--sort",
      paramLabel = "COLUMN",
      description = "cpu, memory or name; ${DEFAULT-VALUE} when not said",
      completionCandidates = Columns.class,
      defaultValue = "cpu")
  String sort = "cpu";

  @Mixin NodeOptions nodes = new NodeOptions();
  @Mixin FormOption output = new FormOption();

  /** For completion. */
  static final class Columns extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Columns() {
      super(List.of("cpu", "memory", "name"));
    }
  }

  TopNodes(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      List<JsonNode> found =
          GetNodes.filtered(client.get(nodes.on(Address.of("/api/v1/nodes"))), nodes)
              .path("nodes")
              .valueStream()
              .toList();
      Map<String, Double> memory = memory(client);
      List<ObjectNode> rows = new ArrayList<>();
      found.forEach(node -> rows.add(row(node, memory)));
      rows.sort(order());
      ArrayNode document = ProxyClient.JSON.createArrayNode().addAll(rows);
      caller.show(
          output.form,
          document,
          rows.stream().map(NodeName::full).toList(),
          () -> table(rows).text());
      caller.tellWhenEmpty(output.form, rows.isEmpty(), "no such nodes");
      return ExitCode.OK.code();
    }
  }

  private Map<String, Double> memory(ProxyClient client) {
    Map<String, Double> newest = new HashMap<>();
    Address address =
        nodes
            .on(Address.of("/metrics-windows"))
            .with("match[]", MEMORY)
            .with("start", caller.now().minusSeconds(120).toString())
            .with("fetch", "false");
    SeriesLines.read(
        client,
        address,
        series -> {
          JsonNode data = series.path("data");
          JsonNode value = data.path(data.size() - 1).path("value");
          boolean best = series.path("name").asText().equals(MEMORY.getFirst());
          if (value.isNumber() && (best || !newest.containsKey(NodeName.full(series)))) {
            newest.put(NodeName.full(series), value.doubleValue());
          }
        });
    return newest;
  }

  private static ObjectNode row(JsonNode node, Map<String, Double> memory) {
    JsonNode indicators = node.path("indicators");
    ObjectNode row =
        ProxyClient.JSON
            .createObjectNode()
            .put("cluster", node.path("cluster").asText())
            .put("node_id", node.path("node_id").asText())
            .put("role", node.path("role").asText())
            .put("status", node.path("status").asText())
            .put("health", indicators.path("health").asText());
    if (indicators.path("cpu_cores").isNumber()) {
      row.set("cpu_cores", indicators.path("cpu_cores"));
    }
    Double bytes = memory.get(NodeName.full(node));
    if (bytes != null) {
      row.put("memory_bytes", bytes.longValue());
    }
    row.set("horizon_seconds", indicators.path("agent_window").path("horizon_seconds"));
    row.set("agent_resident_bytes", indicators.path("agent_resident_bytes"));
    return row;
  }

  private Comparator<ObjectNode> order() {
    Comparator<ObjectNode> byName = Comparator.comparing(NodeName::full);
    return switch (sort) {
      case "name" -> byName;
      case "memory" -> descending("memory_bytes").thenComparing(byName);
      default -> descending("cpu_cores").thenComparing(byName);
    };
  }

  private static Comparator<ObjectNode> descending(String member) {
    return Comparator.comparingDouble((ObjectNode row) -> -row.path(member).asDouble(-1));
  }

  private Table table(List<ObjectNode> rows) {
    Table table =
        caller
            .table(output.form)
            .columns("NODE", "CPU", "MEMORY", "WINDOW", "HEALTH", "STATUS")
            .wideColumns("ROLE", "AGENT-MEMORY");
    for (ObjectNode row : rows) {
      JsonNode cpu = row.path("cpu_cores");
      table.row(
          NodeName.full(row),
          cpu.isNumber() ? Math.round(cpu.asDouble() * 1000) + "m" : "-",
          Amounts.bytes(row.path("memory_bytes")),
          Amounts.seconds(row.path("horizon_seconds")),
          row.path("health").asText(),
          row.path("status").asText(),
          row.path("role").asText(),
          Amounts.bytes(row.path("agent_resident_bytes")));
    }
    return table;
  }
}
