package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.bridge.topics.TopicsTool;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import io.fodc.e2e.process.SimulatorProcess;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proxies from their distribution share what sixty nodes publish to a real broker. One is killed,
 * one joins, one is stopped, and all the while somebody asks another one each time.
 */
class SharedFleetTest {
  /** Of answers after a kill: see {@link FleetCaller#silentHoles}. Wanted are none. */
  private static final int MOST_SILENT_HOLES = 2;

  private static final int NODES = 60;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Brokers miss a proxy that was killed after twelve seconds; then its partitions are read. */
  private static final Duration AFTER_KILL = Duration.ofSeconds(12 + 10);

  /** What a JVM ends with that was told to. */
  private static final int BY_TERM = 128 + 15;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private int started;

  @Test
  void answersStayWholeWhileProxiesComeAndGo() throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain())) {
      topics(kafka);
      try (PublishedLoad load = new PublishedLoad(kafka.bootstrap(), NODES);
          ProxyProcess a = proxy(kafka);
          ProxyProcess b = proxy(kafka);
          ProxyProcess c = proxy(kafka)) {
        awaitShared(load, List.of(a, b, c));
        try (FleetCaller caller = new FleetCaller(load, List.of(a, b, c))) {
          captureOfAnother(a, b);
          awaitAnswers(caller, 30);
          assertWhole("nothing happens", caller.answers());

          int before = caller.answers().size();
          caller.leaveOut(b);
          Instant killed = Instant.now();
          b.process().kill();
          Await.until("the killed one is missed", LIMIT, () -> lastIsPartial(caller, before));
          awaitWhole(caller);
          Duration partial = partial(caller.answers(), before, killed);
          report("kill", caller, before, killed);
          System.out.println("answers with nodes missing unnamed: " + caller.silentHoles());
          assertThat(caller.silentHoles()).hasSizeLessThanOrEqualTo(MOST_SILENT_HOLES);
          int holesBefore = caller.silentHoles().size();
          assertThat(partial).isLessThan(AFTER_KILL);

          int joining = caller.answers().size();
          Instant joins = Instant.now();
          try (ProxyProcess d = proxy(kafka)) {
            caller.add(d);
            awaitShared(load, List.of(a, c, d));
            report("join", caller, joining, joins);
            assertWhole("one joins", caller.answers().subList(joining, caller.answers().size()));

            int stopping = caller.answers().size();
            Instant told = Instant.now();
            c.process().signal("TERM");
            assertThat(c.process().awaitEnd(Duration.ofSeconds(40))).isEqualTo(BY_TERM);
            System.out.println("stop took " + Duration.between(told, Instant.now()));
            awaitShared(load, List.of(a, d));
            report("stop", caller, stopping, told);
            assertWhole("one stops", caller.answers().subList(stopping, caller.answers().size()));
            told(a);
            told(c);
            caller.check();
            assertThat(caller.silentHoles()).hasSize(holesBefore);
            load.stop();
            assertEverySampleOnce(load, List.of(a, d));
          }
        }
      }
    }
  }

  private static void topics(KafkaFixture kafka) {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    assertThat(
            TopicsTool.run(
                List.of("create", "--kafka.bootstrap-servers=" + kafka.bootstrap()),
                Map.of(),
                nowhere,
                System.err))
        .isEqualTo(TopicsTool.OK);
  }

  private ProxyProcess proxy(KafkaFixture kafka) throws IOException {
    Path own = Files.createDirectories(directory.resolve("proxy-" + started++));
    Path token = Files.writeString(own.resolve("peer-token"), "0123456789abcdef0123456789abcdef");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    int port = FreePort.any();
    return ProxyProcess.start(
        own,
        port,
        FreePort.any(),
        "--kafka.bootstrap-servers=" + kafka.bootstrap(),
        "--ingest.mode=shared",
        "--peer.url=http://127.0.0.1:" + port,
        "--peer.token-file=" + token);
  }

  private static JsonNode ingest(ProxyProcess proxy) throws IOException {
    return JSON.readTree(Http.body(proxy.url("/api/v1/status"))).path("ingest");
  }

  /** Nodes of the load whose samples a proxy has by itself. */
  private static long own(ProxyProcess proxy) throws IOException {
    return Http.body(proxy.url("/metrics"))
        .lines()
        .filter(line -> line.startsWith("fodc_node_last_sample_age_seconds{"))
        .filter(line -> line.contains("cluster=\"" + PublishedLoad.CLUSTER + "\""))
        .filter(line -> !line.endsWith("+Inf") && !line.endsWith("NaN"))
        .count();
  }

  /** Waits until each node is held by one of them, and nobody keeps what another one has. */
  private static void awaitShared(PublishedLoad load, List<ProxyProcess> proxies) {
    Await.until(
        "nodes shared by " + proxies.size(),
        LIMIT,
        () -> {
          long held = 0;
          for (ProxyProcess proxy : proxies) {
            long here = own(proxy);
            held += here;
            JsonNode ingest = ingest(proxy);
            if (here == 0
                || ingest.path("handover").path("nodes_kept").asInt() > 0
                || !ingest.path("windows").path("state").asText().equals("complete")) {
              return false;
            }
          }
          return held == load.nodes();
        });
  }

  private static void awaitAnswers(FleetCaller caller, int count) {
    int before = caller.answers().size();
    Await.until(
        count + " answers",
        LIMIT,
        () -> {
          caller.check();
          return caller.answers().size() >= before + count;
        });
  }

  private static boolean lastIsPartial(FleetCaller caller, int before) {
    caller.check();
    List<FleetCaller.Answer> answers = caller.answers();
    return answers.size() > before && answers.getLast().partial();
  }

  /** Waits for twelve answers, one after the other, that are whole. */
  private static void awaitWhole(FleetCaller caller) {
    Await.until(
        "whole answers",
        LIMIT,
        () -> {
          caller.check();
          List<FleetCaller.Answer> answers = caller.answers();
          return answers.subList(answers.size() - 12, answers.size()).stream()
              .noneMatch(FleetCaller.Answer::partial);
        });
  }

  /** From an instant to the end of the last partial answer. */
  private static Duration partial(List<FleetCaller.Answer> answers, int from, Instant since) {
    return answers.subList(from, answers.size()).stream()
        .filter(FleetCaller.Answer::partial)
        .map(answer -> Duration.between(since, answer.got()))
        .reduce(Duration.ZERO, (older, newer) -> newer);
  }

  private static void assertWhole(String when, List<FleetCaller.Answer> answers) {
    assertThat(answers).as(when).isNotEmpty().noneMatch(FleetCaller.Answer::partial);
  }

  /** What a proxy said about windows that went to another one. */
  private static void told(ProxyProcess proxy) {
    List<String> lines =
        proxy
            .process()
            .output()
            .lines()
            .filter(line -> line.contains("went elsewhere") || line.contains("windows let go"))
            .toList();
    assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
    lines.forEach(System.out::println);
  }

  private static void report(String what, FleetCaller caller, int from, Instant since) {
    List<FleetCaller.Answer> answers = caller.answers().subList(from, caller.answers().size());
    System.out.printf(
        "%s: %d answers, %d partial, lacking at most %d nodes, the last partial one after %s%n",
        what,
        answers.size(),
        answers.stream().filter(FleetCaller.Answer::partial).count(),
        answers.stream().mapToInt(FleetCaller.Answer::lacking).max().orElse(0),
        partial(answers, 0, since));
  }

  /** The session is with one proxy; another one is asked to look into the node. */
  private void captureOfAnother(ProxyProcess holder, ProxyProcess asked) throws Exception {
    try (SimulatorProcess node =
            SimulatorProcess.start("node", directory, "role=liaison,index=0,series=400");
        AgentProcess agent = AgentProcess.start(directory, node.node(), holder, "1s")) {
      String name = node.node().podName();
      Await.until(
          "the session",
          LIMIT,
          () ->
              JSON.readTree(Http.body(asked.url("/api/v1/nodes/" + name)))
                  .path("status")
                  .asText()
                  .equals("online"));
      CaptureApi api = new CaptureApi(asked);
      String id = api.start("config", name, 0);
      JsonNode part = api.await(id, "done", LIMIT);
      JsonNode artifact = part.path("artifacts").path(0);
      byte[] config = api.artifact(id, artifact.path("name").asText());
      assertThat(config).hasSize(artifact.path("bytes").asInt());
      assertThat(JSON.readTree(config).path("node_id").asText()).isEqualTo(name);
      assertThat(agent.process().stop()).isZero();
    }
  }

  /** What was acknowledged is there once, from either proxy, and each node is held by one. */
  private static void assertEverySampleOnce(PublishedLoad load, List<ProxyProcess> proxies)
      throws IOException {
    long held = 0;
    for (ProxyProcess proxy : proxies) {
      held += own(proxy);
      assertThat(ingest(proxy).path("refused").size()).isZero();
    }
    assertThat(held).isEqualTo(NODES);
    for (ProxyProcess proxy : proxies) {
      Await.untilAsserted(LIMIT, () -> assertEverySampleOnce(load, proxy));
    }
  }

  private static void assertEverySampleOnce(PublishedLoad load, ProxyProcess proxy)
      throws IOException {
    String all = "/metrics-windows?fetch=false&start=1&cluster=" + PublishedLoad.CLUSTER;
    Map<String, TreeMap<Long, Integer>> ticks = new HashMap<>();
    for (JsonNode series : JSON.readTree(Http.body(proxy.url(all)))) {
      TreeMap<Long, Integer> ofNode =
          ticks.computeIfAbsent(
              series.path("labels").path("node_id").asText(), any -> new TreeMap<>());
      for (JsonNode point : series.path("data")) {
        long tick = Instant.parse(point.path("timestamp").asText()).toEpochMilli();
        ofNode.merge(tick, 1, Integer::sum);
      }
    }
    assertThat(ticks).hasSize(NODES);
    for (int node = 0; node < NODES; node++) {
      List<Long> wanted = new ArrayList<>();
      for (long tick = load.first(node);
          tick <= load.acknowledged(node);
          tick += PublishedLoad.INTERVAL_MILLIS) {
        wanted.add(tick);
      }
      TreeMap<Long, Integer> held = ticks.getOrDefault(PublishedLoad.name(node), new TreeMap<>());
      assertThat(held.keySet()).containsExactlyElementsOf(wanted);
      assertThat(held.values()).allMatch(count -> count == PublishedLoad.SERIES);
    }
  }
}
