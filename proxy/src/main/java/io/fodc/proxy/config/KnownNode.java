package io.fodc.proxy.config;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node that the history knows, as it last described itself.
 *
 * @param id its name
 * @param role what it does
 * @param labels its labels, sorted by name
 * @param podName its pod, empty when unknown
 * @param containerName its container, empty when unknown
 * @param host its host, empty when unknown
 * @param lastSeenMillis when it was last heard of, on the proxy's clock
 */
public record KnownNode(
    NodeId id,
    NodeRole role,
    Map<String, String> labels,
    String podName,
    String containerName,
    String host,
    long lastSeenMillis) {
  public KnownNode {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  KnownNode seen(long atMillis) {
    return new KnownNode(id, role, labels, podName, containerName, host, atMillis);
  }
}
