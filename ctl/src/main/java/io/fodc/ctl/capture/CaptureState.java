package io.fodc.ctl.capture;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import java.util.ArrayList;
import java.util.List;

/** What a capture's JSON says about how it ended. */
public final class CaptureState {
  private CaptureState() {}

  /** Whether nothing more will come. */
  public static boolean ended(JsonNode capture) {
    return !capture.path("state").asText("running").equals("running");
  }

  /** How the command that waited for it ends. */
  public static ExitCode exit(JsonNode capture) {
    return switch (capture.path("state").asText()) {
      case "done", "running" -> ExitCode.OK;
      case "partial" -> ExitCode.PARTIAL;
      default ->
          all(capture, "refused")
              ? ExitCode.REFUSED
              : all(capture, "expired") ? ExitCode.TIMEOUT : ExitCode.FAILED;
    };
  }

  private static boolean all(JsonNode capture, String state) {
    JsonNode parts = capture.path("parts");
    for (JsonNode part : parts) {
      if (!part.path("state").asText().equals(state)) {
        return false;
      }
    }
    return !parts.isEmpty();
  }

  /** All artifacts, in the order of the parts. */
  public static List<JsonNode> artifacts(JsonNode capture) {
    List<JsonNode> artifacts = new ArrayList<>();
    for (JsonNode part : capture.path("parts")) {
      part.path("artifacts").forEach(artifacts::add);
    }
    return artifacts;
  }

  /** Share of the work that is done, 0 to 1: the mean over its parts. */
  public static double fraction(JsonNode capture) {
    double sum = 0;
    int parts = 0;
    for (JsonNode part : capture.path("parts")) {
      sum +=
          switch (part.path("state").asText()) {
            case "queued" -> 0;
            case "running", "uploading" -> Math.clamp(part.path("fraction").asDouble(), 0, 1);
            default -> 1;
          };
      parts++;
    }
    return parts == 0 ? 0 : sum / parts;
  }
}
