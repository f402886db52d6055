package io.fodc.proxy.capture;

import io.fodc.schemas.node.NodeId;
import java.util.Locale;
import java.util.Set;

/** Names of artifacts: of letters, digits, dots, dashes and underscores, unlike in one capture. */
final class ArtifactNames {
  private static final int MOST_NODE_CHARS = 100;
  private static final int MOST_FILE_CHARS = 100;

  private ArtifactNames() {}

  /** A name that none of the others has. */
  static String of(NodeId node, String fileName, Set<String> taken) {
    String file = safe(fileName.toLowerCase(Locale.ROOT), MOST_FILE_CHARS);
    String name = safe(node.nodeId(), MOST_NODE_CHARS) + "." + file;
    if (!taken.contains(name)) {
      return name;
    }
    String longer = safe(node.cluster(), MOST_NODE_CHARS) + "." + name;
    String candidate = longer;
    for (int i = 2; taken.contains(candidate); i++) {
      candidate = i + "." + longer;
    }
    return candidate;
  }

  private static String safe(String text, int most) {
    String cut = text.length() > most ? text.substring(0, most) : text;
    String harmless = cut.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^\\.+", "_");
    return harmless.isEmpty() ? "_" : harmless;
  }
}
