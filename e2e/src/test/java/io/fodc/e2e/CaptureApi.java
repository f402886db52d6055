package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Captures as the proxy's API tells of them; of each, the first part is looked at. */
record CaptureApi(ProxyProcess proxy, String... headers) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROOT = "/api/v1/captures";

  /** The same in the name of a token. */
  CaptureApi as(String token) {
    return new CaptureApi(proxy, "Authorization", "Bearer " + token);
  }

  /** What the proxy says to an order of one node. */
  HttpResponse<String> ask(String kind, String node, int seconds) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("kind", kind).put("seconds", seconds);
    body.putObject("target").put("node_id", node);
    return Http.post(proxy.url(ROOT), body.toString(), headers);
  }

  /** Orders one that must be taken; its id. */
  String start(String kind, String node, int seconds) throws IOException {
    HttpResponse<String> answer = ask(kind, node, seconds);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return json(answer).path("id").asText();
  }

  JsonNode capture(String id) throws IOException {
    HttpResponse<String> answer = Http.get(proxy.url(ROOT + "/" + id), headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  JsonNode part(String id) throws IOException {
    return capture(id).path("parts").path(0);
  }

  /** Waits until the part is in a state; fails at once if it ended in another. */
  JsonNode await(String id, String state, Duration limit) {
    return Await.value(
        () -> "capture " + id + " to be " + state + ", last " + last(id),
        limit,
        () -> {
          JsonNode part = part(id);
          String now = part.path("state").asText();
          if (now.equals(state)) {
            return Optional.of(part);
          }
          if (part.has("ended")) {
            throw new IllegalStateException("not " + state + ": " + part);
          }
          return Optional.empty();
        });
  }

  private String last(String id) {
    try {
      return capture(id).toString();
    } catch (IOException | AssertionError e) {
      return e.toString();
    }
  }

  JsonNode cancel(String id) throws IOException {
    HttpResponse<String> answer = Http.post(proxy.url(ROOT + "/" + id + "/cancel"), "", headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  byte[] artifact(String id, String name) throws IOException {
    return Http.bytes(proxy.url(ROOT + "/" + id + "/artifacts/" + name), headers);
  }

  String view(String id, String name, String view, String mediaType) throws IOException {
    String address = proxy.url(ROOT + "/" + id + "/artifacts/" + name + "/" + view);
    HttpResponse<String> answer = Http.get(address, "Accept", mediaType);
    assertThat(answer.statusCode()).as(address + ": " + answer.body()).isEqualTo(200);
    return answer.body();
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }
}
