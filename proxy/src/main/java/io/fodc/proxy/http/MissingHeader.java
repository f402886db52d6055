package io.fodc.proxy.http;

import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.SilentProxy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says in the headers of an answer which nodes are missing from it, where its body has no place for
 * that: {@code X-Fodc-Partial: true}, {@code X-Fodc-Missing-Count}, and the first names,
 * percent-encoded, in {@code X-Fodc-Missing-Nodes}; other proxies that did not say which nodes they
 * know in {@code X-Fodc-Missing-Proxies}.
 */
final class MissingHeader {
  private static final int MAX_NAMES = 20;

  private MissingHeader() {}

  static void set(Reply reply, List<NodeView> missing, List<SilentProxy> silent) {
    reply.header("X-Fodc-Partial", Boolean.toString(!missing.isEmpty() || !silent.isEmpty()));
    if (!silent.isEmpty()) {
      reply.header(
          "X-Fodc-Missing-Proxies",
          silent.stream()
              .limit(MAX_NAMES)
              .map(proxy -> encode(proxy.url()))
              .collect(Collectors.joining(",")));
    }
    if (missing.isEmpty()) {
      return;
    }
    reply.header("X-Fodc-Missing-Count", Integer.toString(missing.size()));
    reply.header(
        "X-Fodc-Missing-Nodes",
        missing.stream()
            .limit(MAX_NAMES)
            .map(node -> encode(node.id().cluster()) + "/" + encode(node.id().nodeId()))
            .collect(Collectors.joining(",")));
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
