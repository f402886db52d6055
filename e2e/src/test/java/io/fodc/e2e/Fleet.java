package io.fodc.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import io.fodc.e2e.process.SimulatorProcess;
import java.io.Closeable;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A proxy with agents and simulated nodes of one test, and what the proxy says about them. */
final class Fleet implements Closeable {
  /** Rises by one with each page a simulated node serves. */
  static final String PAGES = "fodc_simulator_pages_total";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final ProxyProcess proxy;
  private final Deque<Closeable> running = new ArrayDeque<>();

  Fleet(Path directory, String... proxyFlags) {
    this.directory = directory;
    this.proxy = ProxyProcess.start(directory, proxyFlags);
    running.push(proxy);
  }

  ProxyProcess proxy() {
    return proxy;
  }

  Path directory() {
    return directory;
  }

  /** Starts a simulated node with 400 series of its own process. */
  SimulatorProcess node(String role, int index) {
    return node(role, index, 400);
  }

  SimulatorProcess node(String role, int index, int series) {
    SimulatorProcess simulator =
        SimulatorProcess.start(
            "node-" + role + "-" + index,
            directory,
            "role=" + role + ",index=" + index + ",series=" + series);
    running.push(simulator);
    return simulator;
  }

  AgentProcess agent(SimulatorProcess node, String interval, String... flags) {
    AgentProcess agent = AgentProcess.start(directory, node.node(), proxy, interval, flags);
    running.push(agent);
    return agent;
  }

  <T extends Closeable> T own(T resource) {
    running.push(resource);
    return resource;
  }

  JsonNode json(String path) throws IOException {
    return JSON.readTree(Http.body(proxy.url(path)));
  }

  /** What {@code /cluster} says of a node, found by its node_id wherever it stands. */
  JsonNode node(String nodeId) throws IOException {
    List<JsonNode> found = nodes(nodeId);
    if (found.isEmpty()) {
      throw new AssertionError("no node " + nodeId + " in " + json("/cluster").toPrettyString());
    }
    return found.getFirst();
  }

  /** Every node object with this node_id in the flat list of {@code /api/v1/nodes}. */
  List<JsonNode> nodes(String nodeId) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode parent : json("/api/v1/nodes").findParents("node_id")) {
      if (parent.path("node_id").asText().equals(nodeId) && parent.has("status")) {
        found.add(parent);
      }
    }
    return found;
  }

  String status(String nodeId) throws IOException {
    return node(nodeId).path("status").asText();
  }

  /** Samples of the one series with this name of a node that the proxy's window holds, by time. */
  TreeMap<Instant, Double> window(String nodeId, String name) throws IOException {
    return window(nodeId, name, "");
  }

  TreeMap<Instant, Double> window(String nodeId, String name, String moreQuery) throws IOException {
    TreeMap<Instant, Double> samples = new TreeMap<>();
    String match = URLEncoder.encode(name, StandardCharsets.UTF_8);
    for (JsonNode series :
        json("/metrics-windows?node_id=" + nodeId + "&match[]=" + match + moreQuery)) {
      for (JsonNode point : series.path("data")) {
        Instant at = Instant.parse(point.path("timestamp").asText());
        Double before = samples.put(at, point.path("value").asDouble());
        if (before != null) {
          throw new AssertionError("two samples of " + name + " at " + at);
        }
      }
    }
    return samples;
  }

  /** Current samples of a node on {@code /federate}: the sample's text before the value → value. */
  Map<String, String> federated(String nodeId) throws IOException {
    Map<String, String> samples = new TreeMap<>();
    Http.body(proxy.url("/federate?node_id=" + nodeId))
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              samples.put(line.substring(0, blank), line.substring(blank + 1));
            });
    return samples;
  }

  @Override
  public void close() throws IOException {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }
}
