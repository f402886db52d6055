package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.capture.CaptureState;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.OutputForm;
import io.fodc.ctl.show.Sheet;
import io.fodc.ctl.show.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "capture",
    aliases = {"captures", "cap"},
    description = "one capture: its parts, why they ended so, what they measured")
final class DescribeCapture implements Callable<Integer> {
  private final Caller caller;

  @Parameters(paramLabel = "ID", description = "its id")
  String id = "";

  @Mixin FormOption output = new FormOption();

  DescribeCapture(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      JsonNode capture = client.get(Address.of("/api/v1/captures").segment(id));
      caller.show(output.form, capture, List.of(id), () -> sheet(capture));
      return ExitCode.OK.code();
    }
  }

  private String sheet(JsonNode capture) {
    int seconds = capture.path("seconds").asInt();
    return new Sheet()
        .line("Capture", capture.path("id").asText())
        .line("Kind", capture.path("kind").asText())
        .line("State", capture.path("state").asText())
        .line("Seconds", seconds == 0 ? "" : Integer.toString(seconds))
        .line("Options", GetNodes.labels(capture.path("options")))
        .line("Target", target(capture.path("target")))
        .line("Created", capture.path("created").asText())
        .line("Ended", capture.path("ended").asText())
        .line("Requested by", capture.path("requested_by").asText())
        .line("Request", capture.path("request_id").asText())
        .section("Parts", parts(caller, OutputForm.WIDE, capture))
        .section(
            "Artifacts",
            GetArtifacts.table(caller, OutputForm.TABLE, CaptureState.artifacts(capture)))
        .text();
  }

  private static String target(JsonNode target) {
    return target.isEmpty() ? "" : target.toString();
  }

  /** The parts of a capture, or of what would be one. */
  static Table parts(Caller caller, OutputForm form, JsonNode capture) {
    Table table =
        caller
            .table(form)
            .columns("NODE", "ROLE", "STATE", "CODE", "MESSAGE", "MEASURES")
            .wideColumns("STARTED", "ENDED", "DEADLINE");
    for (JsonNode part : capture.path("parts")) {
      table.row(
          NodeName.full(part),
          part.path("role").asText(),
          part.path("state").asText(),
          part.path("code").asText(),
          part.path("message").asText(),
          GetNodes.labels(part.path("measures")),
          part.path("started").asText(),
          part.path("ended").asText(),
          part.path("deadline").asText());
    }
    return table;
  }
}
