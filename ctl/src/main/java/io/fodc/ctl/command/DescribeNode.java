package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Amounts;
import io.fodc.ctl.show.OutputForm;
import io.fodc.ctl.show.Sheet;
import io.fodc.ctl.show.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "node",
    aliases = {"nodes", "no"},
    description = "everything the proxy knows of a node")
final class DescribeNode implements Callable<Integer> {
  private final Caller caller;

  @Parameters(paramLabel = "NODE", description = "node_id or cluster/node_id")
  String name = "";

  @Option(names = "--cluster", paramLabel = "NAME", description = "the cluster it is in")
  List<String> clusters = new ArrayList<>();

  @Mixin FormOption output = new FormOption();

  DescribeNode(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      JsonNode node = client.get(GetNodes.address(name, clusters));
      caller.show(output.form, node, List.of(NodeName.full(node)), () -> sheet(node));
      return ExitCode.OK.code();
    }
  }

  private String sheet(JsonNode node) {
    JsonNode indicators = node.path("indicators");
    JsonNode window = indicators.path("agent_window");
    JsonNode session = node.path("session");
    Sheet sheet =
        new Sheet()
            .line("Node", NodeName.full(node))
            .line("Role", node.path("role").asText())
            .line("Status", node.path("status").asText())
            .line("Health", indicators.path("health").asText())
            .line("Labels", GetNodes.labels(node.path("labels")))
            .line("Pod", node.path("pod_name").asText())
            .line("Container", node.path("container_name").asText())
            .line("Host", node.path("host").asText())
            .line("gRPC", node.path("address").path("grpc").asText())
            .line("HTTP", node.path("address").path("http").asText())
            .line("First seen", node.path("first_seen").asText())
            .line("Last heard", ago(node.path("last_heard")))
            .line("Last sample", ago(node.path("last_sample")))
            .line("Clock skew", skew(node.path("clock_skew_seconds")))
            .line("Agent", session.path("agent_version").asText())
            .line("Agent memory", Amounts.bytes(indicators.path("agent_resident_bytes")))
            .line("Agent since", session.path("agent_start").asText())
            .line("Session", session.path("id").asText())
            .line("Peer", session.path("peer").asText())
            .line("Capabilities", joined(session.path("capabilities")))
            .line("KTM", indicators.path("ktm_mode").asText())
            .line("KTM because", indicators.path("ktm_reason").asText())
            .line("Window", window(window))
            .line("Peers", joined(node.path("peers")));
    return sheet
        .section("Targets", targets(node.path("targets")))
        .section("Evidence gaps", gaps(node.path("evidence_gaps")))
        .section("Events", events(node.path("events")))
        .text();
  }

  private String ago(JsonNode instant) {
    return instant.isTextual()
        ? instant.asText() + " (" + Amounts.age(instant, caller.now()) + " ago)"
        : "";
  }

  private static String skew(JsonNode seconds) {
    return seconds.isNumber() ? seconds.asText() + " s" : "";
  }

  private static String joined(JsonNode list) {
    return String.join(", ", list.valueStream().map(JsonNode::asText).toList());
  }

  private static String window(JsonNode window) {
    return window.path("series").asText()
        + " series, "
        + window.path("samples").asText()
        + " samples, "
        + Amounts.bytes(window.path("used_bytes"))
        + " of "
        + Amounts.bytes(window.path("limit_bytes"))
        + ", back "
        + Amounts.seconds(window.path("horizon_seconds"));
  }

  private Table targets(JsonNode targets) {
    Table table = caller.table(OutputForm.WIDE).columns("TARGET", "UP", "SAMPLES", "BAD", "REASON");
    for (JsonNode target : targets) {
      table.row(
          target.path("target").asText(),
          target.path("up").asBoolean() ? "yes" : "no",
          target.path("samples").asText(),
          target.path("bad_lines").asText(),
          target.path("reason").asText());
    }
    return table;
  }

  private Table gaps(JsonNode gaps) {
    Table table = caller.table(OutputForm.WIDE).columns("KIND", "SUBJECT", "FROM", "TO", "REASON");
    for (JsonNode gap : gaps) {
      table.row(
          gap.path("kind").asText(),
          gap.path("subject").asText(),
          gap.path("from").asText(),
          gap.path("open").asBoolean() ? "goes on" : gap.path("to").asText(),
          gap.path("reason").asText());
    }
    return table;
  }

  private Table events(JsonNode events) {
    Table table = caller.table(OutputForm.WIDE).columns("AT", "KIND", "SUBJECT", "DETAIL");
    for (JsonNode event : events) {
      table.row(
          event.path("at").asText(),
          event.path("kind").asText(),
          event.path("subject").asText(),
          event.path("detail").asText());
    }
    return table;
  }
}
