package io.fodc.proxy.capture;

import io.fodc.schemas.node.NodeId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Names of artifacts: of letters, digits, dots, dashes and underscores, unlike in one capture.
 * Where several proxies run one and its nodes would be called the same, they all use long names,
 * which no two nodes share: each proxy knows the names of its own part only.
 */
public final class ArtifactNames {
  private static final int MOST_NODE_CHARS = 100;
  private static final int MOST_FILE_CHARS = 100;
  private static final int DIGEST_BYTES = 5;

  private ArtifactNames() {}

  /** Whether some of these nodes would be called the same by their short names. */
  public static boolean alike(Collection<NodeId> nodes) {
    return nodes.stream().map(node -> safe(node.nodeId(), MOST_NODE_CHARS)).distinct().count()
        < nodes.size();
  }

  /** A name that none of the others has. */
  static String of(NodeId node, String fileName, boolean longNames, Set<String> taken) {
    String file = safe(fileName.toLowerCase(Locale.ROOT), MOST_FILE_CHARS);
    String name = safe(node.nodeId(), MOST_NODE_CHARS) + "." + file;
    if (!longNames && !taken.contains(name)) {
      return name;
    }
    String cluster = safe(node.cluster(), MOST_NODE_CHARS);
    boolean telling =
        name.startsWith(node.nodeId() + ".")
            && cluster.equals(node.cluster())
            && cluster.indexOf('.') < 0;
    String longer = cluster + (longNames && !telling ? "-" + digest(node) : "") + "." + name;
    String candidate = longer;
    for (int i = 2; taken.contains(candidate); i++) {
      candidate = i + "." + longer;
    }
    return candidate;
  }

  /** What tells nodes apart whose names were changed to be safe. */
  private static String digest(NodeId node) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256")
              .digest((node.cluster() + '\0' + node.nodeId()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static String safe(String text, int most) {
    String cut = text.length() > most ? text.substring(0, most) : text;
    String harmless = cut.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^\\.+", "_");
    return harmless.isEmpty() ? "_" : harmless;
  }
}
