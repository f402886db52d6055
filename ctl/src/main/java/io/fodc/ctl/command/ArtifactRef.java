package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.capture.CaptureState;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import java.util.List;

/**
 * An artifact as a user names it.
 *
 * @param capture id of the capture
 * @param name of the artifact; empty for the only one
 */
record ArtifactRef(String capture, String name) {
  static ArtifactRef of(String written) {
    int slash = written.indexOf('/');
    ArtifactRef ref =
        slash < 0
            ? new ArtifactRef(written, "")
            : new ArtifactRef(written.substring(0, slash), written.substring(slash + 1));
    if (ref.capture.isEmpty()) {
      throw new Failure(
          ExitCode.USAGE, "'" + written + "' names no capture", "write CAPTURE or CAPTURE/NAME");
    }
    return ref;
  }

  boolean is(JsonNode artifact) {
    return artifact.path("name").asText().equals(name);
  }

  /** With the name of the only profile when none was written. */
  ArtifactRef resolved(ProxyClient client) {
    if (!name.isEmpty()) {
      return this;
    }
    List<String> names =
        CaptureState.artifacts(client.get(Address.of("/api/v1/captures").segment(capture))).stream()
            .map(artifact -> artifact.path("name").asText())
            .toList();
    if (names.size() == 1) {
      return new ArtifactRef(capture, names.getFirst());
    }
    throw new Failure(
        names.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.USAGE,
        "capture " + capture + " has " + names.size() + " artifacts",
        names.isEmpty()
            ? "see 'fodcctl describe capture " + capture + "'"
            : "name one: "
                + String.join(", ", names.stream().map(n -> capture + "/" + n).toList()));
  }

  Address address() {
    return Address.of("/api/v1/captures").segment(capture).then("/artifacts").segment(name);
  }

  @Override
  public String toString() {
    return name.isEmpty() ? capture : capture + "/" + name;
  }
}
