package io.fodc.proxy.http;

import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.window.TickCursor;
import io.fodc.window.WindowView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The newest tick of one node, while a page is made of it.
 *
 * @param node the node
 * @param view its window; closed with this
 * @param newest stands on the newest tick
 * @param identity its labels as {@code a="b",c="d"}
 * @param container its {@code container_name="…"}, or nothing
 */
record NodePage(
    NodeView node, WindowView view, TickCursor newest, byte[] identity, byte[] container)
    implements AutoCloseable {
  /** How many intervals a sample may be old and still be called the current one. */
  static final int FRESH_INTERVALS = 2;

  private static final int LABELS_BYTES = 256;
  private static final long DEFAULT_INTERVAL_MILLIS = 10_000;

  static NodePage of(NodeView node, WindowView view) {
    return new NodePage(node, view, view.newest(), identity(node), container(node));
  }

  /** The newest tick of a node whose window is here, if it is current. */
  static Optional<NodePage> current(NodeView node, long nowMillis) {
    if (node.status() == NodeStatus.RETIRED || !isFresh(node, nowMillis)) {
      return Optional.empty();
    }
    Optional<WindowView> view = node.window().flatMap(window -> window.view());
    if (view.isPresent() && view.get().isEmpty()) {
      view.get().close();
      return Optional.empty();
    }
    return view.map(open -> of(node, open));
  }

  /** Whether the newest sample of a node is current at an instant. */
  static boolean isFresh(NodeView node, long nowMillis) {
    return node.times().sampleAgeMillis(nowMillis)
        <= FRESH_INTERVALS * node.cadenceMillis().orElse(DEFAULT_INTERVAL_MILLIS);
  }

  /** Time between ticks of a node. */
  static long intervalMillis(NodeView node) {
    return node.intervalMillis().orElse(DEFAULT_INTERVAL_MILLIS);
  }

  private static byte[] identity(NodeView node) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PageBuffer page = new PageBuffer(out, LABELS_BYTES);
      NodeIdentity.<IOException>forEach(
          node,
          (name, value) -> {
            if (!value.isEmpty()) {
              // The cluster is first and never empty.
              page.text(name.equals(NodeIdentity.CLUSTER) ? "" : ",");
              page.text(name).text("=\"").escaped(value, true).text("\"");
            }
          });
      page.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] container(NodeView node) {
    String name = NodeIdentity.containerName(node);
    if (name.isEmpty()) {
      return new byte[0];
    }
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PageBuffer page = new PageBuffer(out, LABELS_BYTES);
      page.text(NodeIdentity.CONTAINER_NAME).text("=\"").escaped(name, true).text("\"").flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    view.close();
  }
}
