package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.capture.ArtifactFiles;
import io.fodc.ctl.capture.CaptureFollower;
import io.fodc.ctl.capture.CaptureState;
import io.fodc.ctl.capture.Progress;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.OutputForm;
import io.fodc.ctl.show.SafeText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "capture",
    description = {
      "Asks nodes for a profile, a trace, their configuration or their window.",
      "Standard output gets the capture's id, or with -o the names of the files written."
    },
    footer = {
      "",
      "Examples:",
      "  fodcctl capture cpu --node data-hot-0 --seconds 30 -o cpu.pb.gz",
      "  fodcctl capture heap --role datanode-hot --gc -o heaps/",
      "  fodcctl capture goroutine --node liaison-0 --text --wait",
      "  fodcctl capture cpu --cluster prod --dry-run"
    })
final class CaptureCommand implements Callable<Integer> {
  private final Caller caller;

  @Mixin CaptureRequest request = new CaptureRequest();

  @Option(names = "--wait", description = "wait for its end; -o does so too")
  boolean wait;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE|DIR",
      description =
          "write what came of it there; a folder for several nodes; - for standard output")
  String output = "";

  @Option(names = "--force", description = "overwrite files that are there")
  boolean force;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "stop waiting after this time, such as 2m; the capture goes on")
  String timeout = "";

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "the same key starts nothing twice")
  String idempotencyKey = "";

  @Option(
      names = "--cancel-on-interrupt",
      description = "Ctrl-C cancels the capture; else it goes on without fodcctl")
  boolean cancelOnInterrupt;

  CaptureCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    Duration limit = timeout.isEmpty() ? Duration.ZERO : Moment.length("--timeout", timeout);
    ObjectNode body = request.body(caller.now());
    ArtifactFiles files = new ArtifactFiles(caller.process(), output, force);
    files.checkBefore();
    try (ProxyClient client = caller.open()) {
      JsonNode capture = client.post(request.address(), body, idempotencyKey);
      if (request.dryRun) {
        caller
            .process()
            .out()
            .print(DescribeCapture.parts(caller, OutputForm.TABLE, capture).text());
        return ExitCode.OK.code();
      }
      String id = capture.path("id").asText();
      if (id.isEmpty()) {
        throw new Failure(
            ExitCode.FAILED, "the answer names no capture", "look whether a FODC proxy answers");
      }
      boolean follow = wait || !output.isEmpty();
      tellStarted(capture, id, follow);
      if (output.isEmpty()) {
        caller.process().out().println(SafeText.line(id));
        caller.process().out().flush();
      }
      return follow ? end(client, capture, id, limit, files) : atOnce(capture).code();
    }
  }

  private void tellStarted(JsonNode capture, String id, boolean follow) {
    int nodes = capture.path("parts").size();
    boolean joined = capture.path("joined").asBoolean();
    caller
        .process()
        .tell(
            "capture "
                + id
                + (joined ? " runs already, joined: " : ": ")
                + capture.path("kind").asText()
                + " of "
                + nodes
                + (nodes == 1 ? " node" : " nodes"));
    if (!follow) {
      caller.process().tell("follow it with: fodcctl describe capture " + id);
    }
  }

  /** Nobody waits: only what is known by now can tell. */
  private ExitCode atOnce(JsonNode capture) {
    if (CaptureState.ended(capture)) {
      try (Progress progress = new Progress(caller.process())) {
        progress.show(capture);
      }
      return CaptureState.exit(capture);
    }
    return ExitCode.OK;
  }

  private int end(
      ProxyClient client, JsonNode started, String id, Duration limit, ArtifactFiles files) {
    JsonNode capture;
    try (Progress progress = new Progress(caller.process());
        Interruption _ = Interruption.tells(() -> interrupted(client, id))) {
      progress.show(started);
      capture =
          CaptureState.ended(started)
              ? started
              : new CaptureFollower(client, progress, limit).follow(id);
    }
    List<JsonNode> artifacts = CaptureState.artifacts(capture);
    caller
        .process()
        .tell(
            "capture "
                + id
                + " is "
                + capture.path("state").asText()
                + (artifacts.size() == 1
                    ? ", 1 artifact"
                    : ", " + artifacts.size() + " artifacts"));
    if (!output.isEmpty() && !artifacts.isEmpty()) {
      files.fetch(client, id, artifacts, capture.path("parts").size() > 1);
    } else if (!artifacts.isEmpty()) {
      caller
          .process()
          .tell(
              "fetch with: fodcctl download "
                  + id
                  + " -o "
                  + (artifacts.size() == 1 ? "FILE" : "FOLDER"));
    }
    return CaptureState.exit(capture).code();
  }

  /** On a thread of the JVM's end, while the main thread still waits. */
  private void interrupted(ProxyClient client, String id) {
    caller.process().err().println();
    if (cancelOnInterrupt) {
      try {
        client.post(Address.of("/api/v1/captures").segment(id).then("/cancel"));
        caller.process().tell("capture " + id + " is cancelled");
        return;
      } catch (Failure e) {
        caller.process().tell("capture " + id + " cannot be cancelled: " + e.what());
      }
    }
    caller.process().tell("capture " + id + " goes on without fodcctl");
    caller.process().tell("  see it:    fodcctl describe capture " + id);
    caller.process().tell("  cancel it: fodcctl cancel capture " + id);
  }
}
