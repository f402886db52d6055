package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "audit", description = "who did what, oldest first")
final class GetAudit implements Callable<Integer> {
  private final Caller caller;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "first instant, or how long ago; 1h when not said",
      defaultValue = "1h")
  String since = "1h";

  @Option(names = "--until", paramLabel = "TIME", description = "last instant, or how long ago")
  String until = "";

  @Option(names = "--limit", paramLabel = "N", description = "at most so many, up to 10000")
  String limit = "";

  @Option(names = "--after", paramLabel = "SEQ", description = "records that follow this one")
  String after = "";

  @Mixin FormOption output = new FormOption();

  GetAudit(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      JsonNode answer =
          client.get(
              Address.of("/api/v1/audit")
                  .with("start", Moment.of("--since", since, caller.now()).toString())
                  .with(
                      "end",
                      until.isEmpty() ? "" : Moment.of("--until", until, caller.now()).toString())
                  .with("limit", limit)
                  .with("after", after));
      List<JsonNode> records = answer.path("records").valueStream().toList();
      caller.show(
          output.form,
          answer,
          records.stream().map(record -> record.path("seq").asText()).toList(),
          () -> table(records).text());
      caller.tellWhenEmpty(output.form, records.isEmpty(), "no records of that time");
      if (answer.hasNonNull("next_after")) {
        caller.process().tell("there are more: --after " + answer.path("next_after").asText());
      }
      return ExitCode.OK.code();
    }
  }

  private Table table(List<JsonNode> records) {
    Table table =
        caller
            .table(output.form)
            .columns("SEQ", "TIME", "KIND", "ACTOR", "ACTION", "RESULT", "TARGET")
            .wideColumns("FROM", "REQUEST");
    for (JsonNode record : records) {
      JsonNode target = record.path("target");
      table.row(
          record.path("seq").asText(),
          record.path("time").asText(),
          record.path("kind").asText(),
          record.path("actor").asText(),
          record.path("action").asText(),
          record.path("result").asText(),
          record.has("of") ? "of " + record.path("of").asText() : GetNodes.labels(target),
          record.path("peer").asText(),
          record.path("request_id").asText());
    }
    return table;
  }
}
