package io.fodc.bridge.framing;

import io.fodc.schemas.node.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The key of every record: {@code cluster/node_id}, with {@code /} and {@code %} escaped. */
public final class NodeKey {
  private static final int MAX_BYTES = 2 * 3 * NodeId.MAX_BYTES + 1;

  private NodeKey() {}

  /** The key as text. */
  public static String text(NodeId node) {
    return escape(node.cluster()) + "/" + escape(node.nodeId());
  }

  /** The key as bytes. */
  public static byte[] bytes(NodeId node) {
    return text(node).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The node a key names.
   *
   * @throws FramingException if it names none
   */
  public static NodeId node(byte[] key) {
    if (key.length > MAX_BYTES) {
      throw new FramingException(
          "a key of " + key.length + " bytes: cluster/node_id has at most " + MAX_BYTES);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
      int slash = text.indexOf('/');
      if (slash >= 0 && text.indexOf('/', slash + 1) < 0) {
        return new NodeId(unescape(text.substring(0, slash)), unescape(text.substring(slash + 1)));
      }
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new FramingException("the key does not name a node: " + e.getMessage());
    }
    throw new FramingException("the key is not cluster/node_id: it needs exactly one '/'");
  }

  private static String escape(String part) {
    return part.replace("%", "%25").replace("/", "%2F");
  }

  private static String unescape(String part) {
    return part.replace("%2F", "/").replace("%25", "%");
  }
}
