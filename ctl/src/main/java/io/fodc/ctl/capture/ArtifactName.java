package io.fodc.ctl.capture;

import com.fasterxml.jackson.databind.JsonNode;

/** Name of the file an artifact becomes. */
public final class ArtifactName {
  private static final int MOST_CHARS = 200;

  private ArtifactName() {}

  /**
   * One segment of letters, digits and {@code ._-}, whatever the proxy says: it leads to no other
   * folder, hides nothing, and is no option of a command.
   */
  public static String file(JsonNode artifact) {
    StringBuilder safe = new StringBuilder();
    String name = artifact.path("name").asText("artifact");
    name.codePoints()
        .limit(MOST_CHARS)
        .forEach(
            c -> {
              boolean plain = c < 0x7f && (Character.isLetterOrDigit(c) || c == '_');
              boolean inside = !safe.isEmpty() && (c == '.' || c == '-');
              safe.append(plain || inside ? (char) c : '_');
            });
    return safe.isEmpty() ? "artifact" : safe.toString();
  }
}
