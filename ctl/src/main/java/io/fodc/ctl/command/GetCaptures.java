package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.capture.CaptureState;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Amounts;
import io.fodc.ctl.show.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "captures",
    aliases = {"capture", "cap"},
    description = "captures, those that run and those that have ended")
final class GetCaptures implements Callable<Integer> {
  private final Caller caller;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "one capture")
  String id = "";

  @Option(names = "--kind", paramLabel = "KIND", description = "only of this kind")
  String kind = "";

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "only running, done, partial, failed or cancelled ones")
  String state = "";

  @Option(names = "--cluster", paramLabel = "NAME", description = "with nodes of this cluster")
  String cluster = "";

  @Option(
      names = {"-n", "--node"},
      paramLabel = "NODE",
      description = "with this node")
  String node = "";

  @Option(names = "--limit", paramLabel = "N", description = "at most so many")
  String limit = "";

  @Option(names = "--after", paramLabel = "ID", description = "those that follow this one")
  String after = "";

  @Mixin FormOption output = new FormOption();

  GetCaptures(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      if (!id.isEmpty()) {
        JsonNode capture = client.get(Address.of("/api/v1/captures").segment(id));
        caller.show(output.form, capture, List.of(id), () -> table(List.of(capture)).text());
        return ExitCode.OK.code();
      }
      NodeName name = NodeName.of(node);
      JsonNode answer =
          client.get(
              Address.of("/api/v1/captures")
                  .with("kind", kind)
                  .with("state", state)
                  .with("node_id", name.nodeId())
                  .with("cluster", cluster.isEmpty() ? name.cluster().orElse("") : cluster)
                  .with("limit", limit)
                  .with("after", after));
      List<JsonNode> found = answer.path("captures").valueStream().toList();
      List<String> ids = new ArrayList<>();
      found.forEach(capture -> ids.add(capture.path("id").asText()));
      caller.show(output.form, answer, ids, () -> table(found).text());
      caller.tellWhenEmpty(output.form, found.isEmpty(), "no such captures");
      if (answer.hasNonNull("next_after")) {
        caller.process().tell("there are more: --after " + answer.path("next_after").asText());
      }
      return ExitCode.OK.code();
    }
  }

  private Table table(List<JsonNode> found) {
    Table table =
        caller
            .table(output.form)
            .columns("ID", "KIND", "STATE", "NODES", "ENDED", "ARTIFACTS", "SIZE", "BY", "AGE")
            .wideColumns("SECONDS", "OPTIONS", "ON");
    for (JsonNode capture : found) {
      List<JsonNode> artifacts = CaptureState.artifacts(capture);
      JsonNode parts = capture.path("parts");
      table.row(
          capture.path("id").asText(),
          capture.path("kind").asText(),
          capture.path("state").asText(),
          Integer.toString(parts.size()),
          Long.toString(parts.valueStream().filter(part -> part.hasNonNull("ended")).count()),
          Integer.toString(artifacts.size()),
          Amounts.bytes(
              artifacts.stream().mapToDouble(artifact -> artifact.path("bytes").asDouble()).sum()),
          capture.path("requested_by").asText(),
          Amounts.age(capture.path("created"), caller.now()),
          capture.path("seconds").asText(),
          GetNodes.labels(capture.path("options")),
          String.join(",", parts.valueStream().map(NodeName::full).toList()));
    }
    return table;
  }
}
