package io.fodc.ctl.capture;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.Surroundings;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Amounts;
import io.fodc.ctl.show.SafeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where artifacts go: a file for one, a folder for several or when the name is one's, standard
 * output for {@code -}. Prints the names of the files it wrote.
 */
public final class ArtifactFiles {
  private static final String STANDARD_OUTPUT = "-";

  private final Surroundings process;
  private final String written;
  private final boolean force;

  /**
   * A place.
   *
   * @param written as the user wrote it; empty for the folder one is in
   * @param force whether files that are there are overwritten
   */
  public ArtifactFiles(Surroundings process, String written, boolean force) {
    this.process = process;
    this.written = written;
    this.force = force;
  }

  /** Fails now where it is sure to fail later, when the nodes have done their work. */
  public void checkBefore() {
    if (written.isEmpty() || written.equals(STANDARD_OUTPUT) || written.endsWith("/")) {
      return;
    }
    Path target = process.path(written);
    if (Files.exists(target) && !Files.isDirectory(target) && !force) {
      throw new Failure(
          ExitCode.FAILED, target + " is there already", "name another with -o, or add --force");
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new Failure(
          ExitCode.USAGE, "there is no folder " + folder, "make it, or name another with -o");
    }
  }

  /**
   * Fetches them.
   *
   * @param several whether a folder is meant even for one artifact
   */
  public void fetch(
      ProxyClient client, String captureId, List<JsonNode> artifacts, boolean several) {
    if (written.equals(STANDARD_OUTPUT)) {
      toStandardOutput(client, captureId, artifacts);
      return;
    }
    boolean folder =
        several
            || artifacts.size() > 1
            || written.isEmpty()
            || written.endsWith("/")
            || Files.isDirectory(process.path(written));
    Path place = process.path(written);
    if (folder) {
      make(place);
    }
    for (JsonNode artifact : artifacts) {
      Path target = folder ? place.resolve(ArtifactName.file(artifact)) : place;
      new ArtifactDownload(client, captureId, artifact).to(target, force);
      process.tell("  " + target + ": " + Amounts.bytes(artifact.path("bytes")) + remark(artifact));
      process.out().println(SafeText.line(shown(target)));
      process.out().flush();
    }
  }

  private String shown(Path target) {
    return Path.of(written).isAbsolute()
        ? target.toString()
        : process.directory().relativize(target).toString();
  }

  private static String remark(JsonNode artifact) {
    String remark = artifact.path("remark").asText("");
    return remark.isEmpty() ? "" : " (" + remark + ")";
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.USAGE, folder + " cannot be made a folder: " + e, "name another with -o");
    }
  }

  private void toStandardOutput(ProxyClient client, String captureId, List<JsonNode> artifacts) {
    if (artifacts.size() != 1) {
      throw new Failure(
          ExitCode.USAGE,
          artifacts.size() + " artifacts do not fit on one standard output",
          "name one as CAPTURE/NAME, or a folder with -o");
    }
    if (process.outTerminal()) {
      throw new Failure(
          ExitCode.USAGE, "artifacts are not written to a terminal", "redirect the output");
    }
    try {
      new ArtifactDownload(client, captureId, artifacts.getFirst()).to(process.results());
    } catch (IOException e) {
      throw new Failure(
          ExitCode.FAILED, "standard output is closed: " + e.getMessage(), "keep its reader alive");
    }
  }
}
