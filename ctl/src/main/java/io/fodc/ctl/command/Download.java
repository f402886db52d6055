package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.capture.ArtifactFiles;
import io.fodc.ctl.capture.CaptureState;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "download",
    description = {
      "Fetches what came of a capture, checks its SHA-256, and goes on where it broke off.",
      "Standard output gets the names of the files written."
    })
final class Download implements Callable<Integer> {
  private final Caller caller;

  @Parameters(paramLabel = "CAPTURE[/NAME]", description = "all artifacts of a capture, or one")
  String what = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE|DIR",
      description = "where to; the current folder when not said; - for standard output")
  String output = "";

  @Option(names = "--force", description = "overwrite files that are there")
  boolean force;

  Download(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    ArtifactRef ref = ArtifactRef.of(what);
    try (ProxyClient client = caller.open()) {
      JsonNode capture = client.get(Address.of("/api/v1/captures").segment(ref.capture()));
      List<JsonNode> wanted =
          CaptureState.artifacts(capture).stream()
              .filter(artifact -> ref.name().isEmpty() || ref.is(artifact))
              .toList();
      if (wanted.isEmpty()) {
        throw new Failure(
            ExitCode.NOT_FOUND,
            ref.name().isEmpty()
                ? "capture " + ref.capture() + " has no artifacts"
                : "capture " + ref.capture() + " has no artifact '" + ref.name() + "'",
            "see 'fodcctl describe capture " + ref.capture() + "'");
      }
      boolean several = ref.name().isEmpty() && capture.path("parts").size() > 1;
      new ArtifactFiles(caller.process(), output, force)
          .fetch(client, ref.capture(), wanted, several);
      return (CaptureState.ended(capture) ? ExitCode.OK : ExitCode.PARTIAL).code();
    }
  }
}
