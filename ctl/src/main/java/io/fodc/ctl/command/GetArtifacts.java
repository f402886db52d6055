package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.capture.CaptureState;
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
    name = "artifacts",
    aliases = {"artifact"},
    description = "what came of a capture")
final class GetArtifacts implements Callable<Integer> {
  private final Caller caller;

  @Parameters(paramLabel = "CAPTURE", description = "its id")
  String id = "";

  @Mixin FormOption output = new FormOption();

  GetArtifacts(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      List<JsonNode> artifacts =
          CaptureState.artifacts(client.get(Address.of("/api/v1/captures").segment(id)));
      caller.show(
          output.form,
          ProxyClient.JSON.createArrayNode().addAll(artifacts),
          artifacts.stream().map(artifact -> id + "/" + artifact.path("name").asText()).toList(),
          () -> table(caller, output.form, artifacts).text());
      caller.tellWhenEmpty(output.form, artifacts.isEmpty(), "no artifacts");
      return ExitCode.OK.code();
    }
  }

  static Table table(Caller caller, OutputForm form, List<JsonNode> artifacts) {
    Table table =
        caller
            .table(form)
            .columns("NAME", "NODE", "SIZE", "METHOD", "FROM", "LENGTH", "REMARK")
            .wideColumns("MEDIA-TYPE", "SHA256");
    for (JsonNode artifact : artifacts) {
      table.row(
          artifact.path("name").asText(),
          NodeName.full(artifact),
          Amounts.bytes(artifact.path("bytes")),
          artifact.path("method").asText(),
          artifact.path("from").asText(),
          Amounts.instant(artifact.path("to"))
              .map(to -> Amounts.age(artifact.path("from"), to))
              .orElse("-"),
          artifact.path("remark").asText(),
          artifact.path("media_type").asText(),
          artifact.path("sha256").asText());
    }
    return table;
  }
}
