package io.fodc.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.proxy.http.TestProfiles;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures of nodes whose sessions are with another proxy than the one that is asked. */
class ProxyPeerCapturesTest {
  private static final String CAPTURES = "/api/v1/captures";
  private static final String CPU = "{\"kind\":\"cpu\",\"target\":{\"node_id\":%s},\"seconds\":1}";

  @TempDir Path directory;

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return new ObjectMapper().readTree(answer.body());
  }

  private static void end(CapturingAgent agent, StartCapture start, byte[] bytes) throws Exception {
    agent.progress(start.getCaptureId(), CaptureState.CAPTURE_STATE_RUNNING, 0);
    assertThat(agent.upload(start, bytes, bytes.length, true).getComplete()).isTrue();
    agent.progress(start.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
  }

  @Test
  void aCaptureOfAnothersNodeIsItsCaptureAllTheWay() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      fleet.agent(fleet.a, "n1");
      CapturingAgent agent = fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      HttpResponse<String> made = fleet.send(fleet.a, "POST", CAPTURES, CPU.formatted("\"n2\""));
      assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
      String id = json(made).path("id").asText();
      String one = CAPTURES + "/" + id;
      assertThat(made.headers().firstValue("Location")).contains(one);
      CompletableFuture<HttpResponse<String>> events =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return fleet.get(fleet.a, one + "/events");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      StartCapture start = agent.nextStart();
      assertThat(start.getRequestedBy()).isEqualTo("anybody");
      HttpResponse<String> again = fleet.send(fleet.a, "POST", CAPTURES, CPU.formatted("\"n2\""));
      assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
      assertThat(json(again).path("joined").asBoolean()).isTrue();
      HttpResponse<String> busy =
          fleet.send(
              fleet.a, "POST", CAPTURES, "{\"kind\":\"heap\",\"target\":{\"node_id\":\"n2\"}}");
      assertThat(busy.statusCode()).as(busy.body()).isEqualTo(409);
      assertThat(json(busy).path("holders").get(0).asText()).contains(id);
      end(agent, start, "made up".repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        JsonNode ended =
            fleet.waitFor(proxy, one, capture -> capture.path("state").asText().equals("done"));
        assertThat(ended.path("parts")).hasSize(1);
        assertThat(
                fleet.json(proxy, CAPTURES).path("captures").valueStream().map(c -> c.path("id")))
            .extracting(JsonNode::asText)
            .containsExactly(id);
        HttpResponse<String> artifact =
            fleet.get(proxy, one + "/artifacts/n2.cpu.pb.gz", "Range", "bytes=0-6");
        assertThat(artifact.statusCode()).isEqualTo(206);
        assertThat(artifact.body()).isEqualTo("made up");
        assertThat(artifact.headers().firstValue("Content-Range")).contains("bytes 0-6/7000");
        assertThat(fleet.get(proxy, one + "/artifacts/n2.cpu.pb.gz/top").statusCode())
            .isEqualTo(415);
        assertThat(fleet.get(proxy, one + "/artifacts/none").statusCode()).isEqualTo(404);
      }
      String told = events.get(30, TimeUnit.SECONDS).body();
      assertThat(told.lines().filter(line -> line.startsWith("data: ")).toList().getLast())
          .contains("\"state\":\"done\"");
      assertThat(fleet.send(fleet.a, "DELETE", one, "").statusCode()).isEqualTo(204);
      assertThat(fleet.get(fleet.b, one).statusCode()).isEqualTo(404);
      assertThat(fleet.get(fleet.a, one).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aCaptureOfNodesOfBothIsOneAndIsCancelledAsOne() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      CapturingAgent first = fleet.agent(fleet.a, "n1");
      CapturingAgent second = fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      HttpResponse<String> made =
          fleet.send(
              fleet.a,
              "POST",
              CAPTURES,
              "{\"kind\":\"cpu\",\"target\":{\"cluster\":\"c1\"},\"seconds\":1}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
      String one = CAPTURES + "/" + json(made).path("id").asText();
      assertThat(json(made).path("parts").valueStream().map(p -> p.path("node_id").asText()))
          .containsExactly("n1", "n2");
      end(first, first.nextStart(), new byte[10]);
      StartCapture other = second.nextStart();
      second.progress(other.getCaptureId(), CaptureState.CAPTURE_STATE_RUNNING, 0);
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        JsonNode running =
            fleet.waitFor(
                proxy,
                one,
                c ->
                    c.path("parts").path(0).path("state").asText().equals("done")
                        && c.path("parts").path(1).path("state").asText().equals("running"));
        assertThat(running.path("state").asText()).isEqualTo("running");
        assertThat(running.has("ended")).isFalse();
      }
      assertThat(fleet.send(fleet.a, "DELETE", one, "").statusCode()).isEqualTo(409);
      HttpResponse<String> cancelled = fleet.send(fleet.a, "POST", one + "/cancel", "{}");
      assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
      assertThat(json(cancelled).path("state").asText()).isEqualTo("cancelled");
      assertThat(second.next().getCancelCapture().getCaptureId()).isEqualTo(other.getCaptureId());
    }
  }

  private static String names(JsonNode capture) {
    return capture
        .path("parts")
        .valueStream()
        .flatMap(part -> part.path("artifacts").valueStream())
        .map(artifact -> artifact.path("name").asText())
        .collect(Collectors.joining(" "));
  }

  @Test
  void artifactsOfNodesOfOneNameAtSeveralProxiesAreToldApart() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      CapturingAgent first = fleet.agent(fleet.a, "c1", "n1");
      CapturingAgent second = fleet.agent(fleet.b, "c2", "n1");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      HttpResponse<String> made =
          fleet.send(
              fleet.a,
              "POST",
              CAPTURES,
              "{\"kind\":\"cpu\",\"target\":{\"role\":\"datanode-hot\"},\"seconds\":1}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
      String one = CAPTURES + "/" + json(made).path("id").asText();
      end(first, first.nextStart(), "of c1".getBytes(US_ASCII));
      end(second, second.nextStart(), "of c2".getBytes(US_ASCII));
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        JsonNode ended =
            fleet.waitFor(proxy, one, capture -> capture.path("state").asText().equals("done"));
        assertThat(names(ended)).isEqualTo("c1.n1.cpu.pb.gz c2.n1.cpu.pb.gz");
        for (String cluster : List.of("c1", "c2")) {
          assertThat(fleet.get(proxy, one + "/artifacts/" + cluster + ".n1.cpu.pb.gz").body())
              .isEqualTo("of " + cluster);
        }
      }
    }
  }

  /** A capture of a node that brings a profile; what its artifact is called as a base. */
  private static String captured(TwoProxies fleet, CapturingAgent agent, String node, long value)
      throws Exception {
    HttpResponse<String> made =
        fleet.send(fleet.a, "POST", CAPTURES, CPU.formatted("\"" + node + "\""));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
    String id = json(made).path("id").asText();
    end(
        agent,
        agent.nextStart(),
        TestProfiles.of("cpu", "nanoseconds", Map.of("main;work", value)));
    fleet.waitFor(fleet.a, CAPTURES + "/" + id, one -> one.path("state").asText().equals("done"));
    return id + "/" + node + ".cpu.pb.gz";
  }

  private static String diff(String now, String base) {
    return CAPTURES + "/" + now.replace("/", "/artifacts/") + "/diff?base=" + base;
  }

  @Test
  void profilesOfSeveralProxiesAreComparedAtEither() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      CapturingAgent first = fleet.agent(fleet.a, "n1");
      CapturingAgent second = fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      String a = captured(fleet, first, "n1", 10);
      String b = captured(fleet, second, "n2", 15);
      String other = captured(fleet, second, "n2", 40);
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        assertThat(fleet.json(proxy, diff(b, a)).at("/root/total").toString())
            .isEqualTo("{\"base\":10,\"now\":15,\"delta\":5}");
        assertThat(fleet.json(proxy, diff(a, b)).at("/root/total").toString())
            .isEqualTo("{\"base\":15,\"now\":10,\"delta\":-5}");
        assertThat(fleet.json(proxy, diff(other, b)).at("/root/total/delta").asLong())
            .isEqualTo(25);
        HttpResponse<String> page = fleet.get(proxy, diff(a, b) + "&format=html");
        assertThat(page.body()).contains("cpu of c1/n1, compared");
        String tag = page.headers().firstValue("ETag").orElseThrow();
        assertThat(fleet.get(proxy, diff(a, b) + "&format=html", "If-None-Match", tag).statusCode())
            .isEqualTo(304);
        HttpResponse<String> none = fleet.get(proxy, diff(a, b + "x"));
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).contains("artifact-unknown");
      }
      for (String name : List.of("a", "b")) {
        try (Stream<Path> left =
            Files.list(directory.resolve(name).resolve("data").resolve("peer-parts"))) {
          assertThat(left).isEmpty();
        }
      }
      fleet.gateB.leadTo(0);
      fleet.waitFor(fleet.a, "/cluster", all -> all.has("missing_proxies"));
      HttpResponse<String> away = fleet.get(fleet.a, diff(a, b));
      assertThat(away.statusCode()).isEqualTo(502);
      assertThat(away.body()).contains("peer-unavailable", fleet.gateB.url());
    }
  }

  @Test
  void aBaseAtAnotherProxyIsComparedOnlyWithWhatTheCallerMayRead() throws Exception {
    TestTokens tokens = new TestTokens(directory);
    String[] ofN1 = {"Authorization", "Bearer " + tokens.add("n1", Role.VIEWER, "node=n1")};
    String[] root = {"Authorization", "Bearer " + tokens.add("root", Role.ADMIN, "*")};
    try (TwoProxies fleet =
        new TwoProxies(directory, "--auth.tokens-file=" + tokens.file, "--auth.agents=off")) {
      fleet.as(root);
      CapturingAgent first = fleet.agent(fleet.a, "n1");
      CapturingAgent second = fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      String a = captured(fleet, first, "n1", 10);
      String b = captured(fleet, second, "n2", 15);
      assertThat(fleet.get(fleet.a, diff(a, b)).statusCode()).isEqualTo(200);
      fleet.as(ofN1);
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        assertThat(fleet.get(proxy, diff(a, a)).statusCode()).isEqualTo(200);
        assertThat(fleet.get(proxy, diff(a, b)).statusCode()).isEqualTo(404);
        assertThat(fleet.get(proxy, diff(b, a)).statusCode()).isEqualTo(404);
      }
    }
  }

  @Test
  void aBaseThatIsTooLongForThisProxyIsRefused() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory, "--peer.part-max-bytes=64KiB")) {
      fleet.agent(fleet.a, "n1");
      CapturingAgent second = fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      HttpResponse<String> made = fleet.send(fleet.a, "POST", CAPTURES, CPU.formatted("\"n2\""));
      String id = json(made).path("id").asText();
      byte[] large = new byte[100_000];
      new Random(1).nextBytes(large);
      end(second, second.nextStart(), large);
      fleet.waitFor(fleet.a, CAPTURES + "/" + id, one -> one.path("state").asText().equals("done"));
      String b = id + "/n2.cpu.pb.gz";
      HttpResponse<String> answer = fleet.get(fleet.a, diff(b, b));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
      assertThat(answer.body()).contains("more than 65536 bytes", "peer.part-max-bytes");
    }
  }

  @Test
  void nodesOfAProxyThatIsAwayAreRefusedAndTheOthersGoOn() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory, "--peer.timeout=500ms")) {
      CapturingAgent agent = fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      fleet.gateB.leadTo(0);
      HttpResponse<String> made =
          fleet.send(fleet.a, "POST", CAPTURES, CPU.formatted("[\"n1\",\"n2\"]"));
      assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
      String one = CAPTURES + "/" + json(made).path("id").asText();
      end(agent, agent.nextStart(), new byte[10]);
      JsonNode ended = fleet.waitFor(fleet.a, one, c -> c.path("state").asText().equals("partial"));
      JsonNode lost = ended.path("parts").get(1);
      assertThat(lost.path("node_id").asText()).isEqualTo("n2");
      assertThat(lost.path("state").asText()).isEqualTo("refused");
      assertThat(lost.path("code").asText()).isEqualTo("proxy-unavailable");
      assertThat(lost.path("message").asText()).contains(fleet.gateB.url());
      assertThat(ended.path("missing_proxies").get(0).path("url").asText())
          .isEqualTo(fleet.gateB.url());
      assertThat(fleet.get(fleet.a, CAPTURES + "/" + "0".repeat(22)).statusCode()).isEqualTo(502);
    }
  }

  @Test
  void whatACallerMayIsWhatTheyMayAtTheOtherToo() throws Exception {
    TestTokens tokens = new TestTokens(directory);
    String profiler = tokens.add("alice", Role.PROFILER, "node=n2");
    String admin = tokens.add("root", Role.ADMIN, "*");
    try (TwoProxies fleet =
        new TwoProxies(directory, "--auth.tokens-file=" + tokens.file, "--auth.agents=off")) {
      String[] alice = {"Authorization", "Bearer " + profiler};
      String[] root = {"Authorization", "Bearer " + admin};
      fleet.as(root);
      fleet.agent(fleet.b, "n1");
      CapturingAgent agent = fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      fleet.as(alice);
      assertThat(TwoProxies.nodeIds(fleet.json(fleet.a, "/cluster"))).containsExactly("n2");
      assertThat(fleet.get(fleet.a, "/federate").body()).contains("only_n2").doesNotContain("n1");
      assertThat(fleet.get(fleet.a, "/metrics-windows").body())
          .contains("only_n2")
          .doesNotContain("n1");
      assertThat(fleet.get(fleet.a, "/api/v1/nodes/n1/metrics").statusCode()).isEqualTo(404);
      assertThat(fleet.send(fleet.a, "POST", CAPTURES, CPU.formatted("\"n1\"")).statusCode())
          .isEqualTo(404);
      HttpResponse<String> heap =
          fleet.send(
              fleet.a, "POST", CAPTURES, "{\"kind\":\"heap\",\"target\":{\"node_id\":\"n2\"}}");
      assertThat(heap.statusCode()).isEqualTo(403);
      HttpResponse<String> made = fleet.send(fleet.a, "POST", CAPTURES, CPU.formatted("\"n2\""));
      assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
      String id = json(made).path("id").asText();
      assertThat(agent.nextStart().getRequestedBy()).isEqualTo("token:alice");
      assertThat(fleet.send(fleet.a, "POST", CAPTURES + "/" + id + "/cancel", "{}").statusCode())
          .isEqualTo(403);
      fleet.as(root);
      assertThat(fleet.get(fleet.b, "/api/v1/audit").body().lines())
          .anyMatch(
              line ->
                  line.contains("\"action\":\"create:captures/cpu\"")
                      && line.contains("token:alice")
                      && line.contains("asked_by_proxy")
                      && line.contains(id));
      assertThat(fleet.get(fleet.a, "/api/v1/audit").body()).doesNotContain("create:captures/cpu");
    }
  }
}
