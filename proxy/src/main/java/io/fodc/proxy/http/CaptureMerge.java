package io.fodc.proxy.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.proxy.capture.CaptureOrder;
import io.fodc.proxy.capture.CaptureState;
import io.fodc.proxy.capture.PartState;
import io.fodc.proxy.fleet.SilentProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes one capture of what several proxies have of it. */
final class CaptureMerge {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Comparator<JsonNode> BY_NODE =
      Comparator.comparing((JsonNode part) -> part.path("cluster").asText())
          .thenComparing(part -> part.path("node_id").asText());

  private CaptureMerge() {}

  /** Reads a capture as a peer tells it; empty if that is none. */
  static Optional<ObjectNode> read(byte[] body) {
    try {
      return JSON.readTree(body) instanceof ObjectNode capture && isOne(capture)
          ? Optional.of(capture)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The captures of a list as a peer tells it. */
  static List<ObjectNode> list(byte[] body) {
    List<ObjectNode> found = new ArrayList<>();
    try {
      for (JsonNode each : JSON.readTree(body).path("captures")) {
        if (each instanceof ObjectNode capture && isOne(capture)) {
          found.add(capture);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return found;
  }

  /** The detail of a problem, with a colon before it. */
  static String detail(byte[] body) {
    try {
      String detail = JSON.readTree(body).path("detail").asText();
      return detail.isEmpty() ? "" : ": " + Problem.excerpt(detail);
    } catch (IOException e) {
      return "";
    }
  }

  /** Parts of nodes that nobody asked. */
  static ArrayNode refusedParts(List<CaptureOrder.Wanted> nodes) {
    ArrayNode parts = JSON.createArrayNode();
    for (CaptureOrder.Wanted node : nodes) {
      ObjectNode part = parts.addObject();
      part.put("node_id", node.id().nodeId());
      part.put("cluster", node.id().cluster());
      part.put("role", node.role());
      part.put("state", PartState.REFUSED.word());
      part.put("code", node.refusal().map(CaptureOrder.Refusal::code).orElse("busy"));
      part.put(
          "message",
          node.refusal()
              .map(CaptureOrder.Refusal::message)
              .orElse("the node is busy with another capture, or there are too many"));
      part.put("fraction", 0);
      part.putObject("measures");
      part.putArray("artifacts");
    }
    return parts;
  }

  /** Whether what is read of it later is there. */
  static boolean isOne(JsonNode capture) {
    return capture.path("id").isTextual()
        && capture.path("parts").isArray()
        && capture.path("parts").valueStream().allMatch(part -> state(part).isPresent());
  }

  private static Optional<PartState> state(JsonNode part) {
    try {
      return Optional.of(PartState.valueOf(part.path("state").asText().toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** All parts under the first one's name. */
  static ObjectNode merged(List<ObjectNode> captures) {
    ObjectNode whole = captures.getFirst().deepCopy();
    if (captures.size() == 1) {
      return whole;
    }
    List<JsonNode> parts = new ArrayList<>();
    captures.forEach(capture -> capture.path("parts").forEach(parts::add));
    parts.sort(BY_NODE);
    ArrayNode all = JSON.createArrayNode();
    parts.forEach(all::add);
    boolean cancelled =
        captures.stream().anyMatch(c -> c.path("state").asText().equals("cancelled"));
    CaptureState state =
        CaptureState.of(parts.stream().flatMap(part -> state(part).stream()).toList(), cancelled);
    whole.put("state", state.word());
    whole.set("parts", all);
    whole.remove("ended");
    if (state != CaptureState.RUNNING) {
      captures.stream()
          .map(capture -> capture.path("ended").asText())
          .max(Comparator.naturalOrder())
          .ifPresent(end -> whole.put("ended", end));
    }
    return whole;
  }

  /** Says which proxies may have more of it. */
  static void missing(ObjectNode answer, List<SilentProxy> silent) {
    if (silent.isEmpty()) {
      return;
    }
    answer.put("partial", true);
    ArrayNode proxies = answer.putArray("missing_proxies");
    silent.forEach(
        proxy -> proxies.addObject().put("url", proxy.url()).put("reason", proxy.reason()));
  }

  static byte[] bytes(JsonNode answer) throws IOException {
    return JSON.writeValueAsBytes(answer);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
