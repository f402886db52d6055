package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.PrometheusProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures while processes die, cables are cut, and nodes hang; ticks go on in all of them. */
class CaptureFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NODE = "data-hot-0";
  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path directory;

  private OwnNode node;

  @BeforeEach
  void open() throws Exception {
    node = new OwnNode(NODE);
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void thePartOfAKilledAgentIsLostWhenItComesBack() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      CaptureApi api = new CaptureApi(fleet.proxy());
      AgentProcess agent = node.agent(fleet);
      awaitTicks(fleet);
      String id = api.start("cpu", NODE, 60);
      api.await(id, "running", LIMIT);

      agent.process().kill();
      assertThat(api.part(id).path("state").asText()).as("nobody knows yet").isEqualTo("running");
      agent.restart();

      JsonNode part = api.await(id, "failed", LIMIT);
      assertThat(part.path("code").asText()).isEqualTo("lost");
      assertThat(part.path("message").asText()).contains("it restarted in the middle of it");
      assertThat(api.capture(id).path("state").asText()).isEqualTo("failed");
      String next = api.start("heap", NODE, 0);
      api.await(next, "done", LIMIT);
      assertThat(Continuity.missing(fleet.window(NODE, Fleet.PAGES)))
          .as("ticks lost, but that under way at the kill")
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void anUploadGoesOnWhereItWasWhenTheProxyWasKilled() throws Exception {
    byte[] trace = node.traceOf(8 * MEBIBYTE);
    try (Fleet fleet = new Fleet(directory)) {
      CaptureApi api = new CaptureApi(fleet.proxy());
      Forwarder cable = fleet.own(new Forwarder(fleet.proxy().linkPort()));
      AgentProcess agent = node.agent(fleet, cable.port());
      awaitTicks(fleet);
      cable.pace(2 * MEBIBYTE);
      String id = api.start("trace", NODE, 1);
      Await.until("two mebibytes at the proxy", LIMIT, () -> partials(2 * MEBIBYTE));

      fleet.proxy().process().kill();
      long before = received();
      cable.pace(0);
      fleet.proxy().restart();

      JsonNode part = api.await(id, "done", LIMIT);
      JsonNode artifact = part.path("artifacts").path(0);
      assertThat(artifact.path("sha256").asText()).isEqualTo(sha256(trace));
      assertThat(api.artifact(id, artifact.path("name").asText())).isEqualTo(trace);
      assertThat(node.traces()).as("traces taken").isEqualTo(1);
      assertThat(metric(fleet, "fodc_proxy_capture_uploaded_bytes_total"))
          .as("what the new process received, of %d beside %d", trace.length, before)
          .isBetween((long) trace.length - before, trace.length - before + MEBIBYTE);
      assertThat(agent.process().isAlive()).isTrue();
      assertNoTickLost(fleet);
    }
  }

  @Test
  void aNodeThatHangsFailsItsPartInTimeAndIsNamed() throws Exception {
    node.hang();
    try (Fleet fleet =
        new Fleet(directory, "--captures.preflight-time=3s", "--captures.upload-time=2s")) {
      CaptureApi api = new CaptureApi(fleet.proxy());
      node.agent(fleet);
      awaitTicks(fleet);
      String id = api.start("cpu", NODE, 1);

      JsonNode part = awaitEnd(api, id, Duration.ofSeconds(12));
      assertThat(part.path("state").asText()).isIn("failed", "expired");
      assertThat(part.path("code").asText()).isIn("target-timeout", "deadline", "expired");
      node.traceOf(1000);
      Await.untilAsserted(
          LIMIT,
          () -> {
            String next = api.start("trace", NODE, 1);
            assertThat(awaitEnd(api, next, LIMIT).path("state").asText()).isEqualTo("done");
          });
      assertNoTickLost(fleet);
    }
  }

  @Test
  void aNodeThatSomebodyProfilesAlreadyIsSaidToBeInUse() throws Exception {
    assumeTrue(
        PrometheusProcess.binary().isPresent(),
        "no prometheus on the path; on Debian: apt-get install prometheus");
    try (Fleet fleet = new Fleet(directory)) {
      PrometheusProcess server =
          fleet.own(PrometheusProcess.start(directory, "go", FreePort.any(), ""));
      fleet.own(
          AgentProcess.start(
              directory,
              "go",
              FreePort.any(),
              List.of(
                  "--node.id=go",
                  "--target=" + server.url("/metrics"),
                  "--config-sources.pprof-address=127.0.0.1:" + server.port(),
                  "--link.proxy-address=127.0.0.1:" + fleet.proxy().linkPort(),
                  "--captures.most-cpu-pressure=100")));
      CaptureApi api = new CaptureApi(fleet.proxy());
      Await.until("online", LIMIT, () -> fleet.status("go").equals("online"));
      CompletableFuture<Boolean> byHand =
          CompletableFuture.supplyAsync(
              () -> Http.answers(server.url("/debug/pprof/profile?seconds=8")));
      Await.until("a profile at work", LIMIT, () -> goroutines(server).contains("pprof.Profile"));

      JsonNode part = awaitEnd(api, api.start("cpu", "go", 1), LIMIT);

      assertThat(part.path("state").asText()).isEqualTo("failed");
      assertThat(part.path("code").asText()).isEqualTo("in-use");
      assertThat(part.path("message").asText()).contains("somebody else does it now");
      assertThat(byHand.get()).as("the profile taken by hand came").isTrue();
    }
  }

  @Test
  void whatIsLargerThanTheLimitsFailsAndLeavesNothing() throws Exception {
    try (Fleet fleet =
        new Fleet(directory, "--captures.part-max-bytes=1MiB", "--captures.max-bytes=1536KiB")) {
      CaptureApi api = new CaptureApi(fleet.proxy());
      node.agent(fleet);
      awaitTicks(fleet);
      node.traceOf(3 * MEBIBYTE);
      JsonNode large = awaitEnd(api, api.start("trace", NODE, 1), LIMIT);
      assertThat(large.path("state").asText()).isEqualTo("failed");
      assertThat(large.path("code").asText()).isEqualTo("too-large");
      assertThat(large.path("message").asText()).contains("1048576 bytes");

      node.traceOf(900_000);
      String first = api.start("trace", NODE, 1);
      api.await(first, "done", LIMIT);
      api.await(api.start("trace", NODE, 1), "done", LIMIT);
      assertThat(Http.get(fleet.proxy().url("/api/v1/captures/" + first)).statusCode())
          .as("the older made room")
          .isEqualTo(404);
      assertThat(kept()).as("bytes on disk").isEqualTo(900_000);
      assertNoTickLost(fleet);
    }
  }

  @Test
  void aCableThatIsCutInTheMiddleDelaysAndNoMore() throws Exception {
    byte[] trace = node.traceOf(6 * MEBIBYTE);
    try (Fleet fleet = new Fleet(directory)) {
      CaptureApi api = new CaptureApi(fleet.proxy());
      Forwarder cable = fleet.own(new Forwarder(fleet.proxy().linkPort()));
      node.agent(fleet, cable.port());
      awaitTicks(fleet);
      String cpu = api.start("cpu", NODE, 3);
      api.await(cpu, "running", LIMIT);
      cable.cut();
      Await.until("the profile to be over", LIMIT, () -> !inTime(api, cpu, 3));
      cable.mend();
      api.await(cpu, "done", LIMIT);

      cable.pace(2 * MEBIBYTE);
      String upload = api.start("trace", NODE, 1);
      Await.until("a mebibyte at the proxy", LIMIT, () -> partials(MEBIBYTE));
      cable.cut();
      cable.pace(0);
      cable.mend();
      JsonNode artifact = api.await(upload, "done", LIMIT).path("artifacts").path(0);
      assertThat(artifact.path("sha256").asText()).isEqualTo(sha256(trace));
      assertThat(node.traces()).as("traces taken").isEqualTo(1);
      assertNoTickLost(fleet);
    }
  }

  @Test
  void cancellingWorksWhileItWaitsRunsAndUploads() throws Exception {
    node.traceOf(8 * MEBIBYTE);
    try (Fleet fleet = new Fleet(directory)) {
      CaptureApi api = new CaptureApi(fleet.proxy());
      Forwarder cable = fleet.own(new Forwarder(fleet.proxy().linkPort()));
      AgentProcess agent = node.agent(fleet, cable.port());
      awaitTicks(fleet);

      cable.pace(MEBIBYTE);
      String uploading = api.start("trace", NODE, 1);
      Await.until("half a mebibyte at the proxy", LIMIT, () -> partials(MEBIBYTE / 2));
      assertCancelled(api, uploading);
      cable.pace(0);
      Await.until("nothing to be left of it", LIMIT, () -> kept() == 0);
      assertIdle(agent);

      String running = api.start("cpu", NODE, 60);
      api.await(running, "running", LIMIT);
      assertCancelled(api, running);
      assertIdle(agent);

      cable.cut();
      Await.until("the node to be late", LIMIT, () -> !fleet.status(NODE).equals("online"));
      String queued = api.start("cpu", NODE, 60);
      assertThat(api.part(queued).path("state").asText()).isEqualTo("queued");
      assertCancelled(api, queued);
      cable.mend();
      Await.until("online again", LIMIT, () -> fleet.status(NODE).equals("online"));
      api.await(api.start("heap", NODE, 0), "done", LIMIT);
      assertThat(agent.process().output())
          .as("what was cancelled while nobody was there is never begun")
          .doesNotContain("capture=" + queued);
      assertNoTickLost(fleet);
    }
  }

  @Test
  void aFullDiskFailsTheCaptureAndNothingElse() throws Exception {
    Path data = Files.createDirectories(directory.resolve("proxy-data"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", data.toString()),
        "a tmpfs cannot be mounted by this user");
    try (Fleet fleet = new Fleet(directory)) {
      CaptureApi api = new CaptureApi(fleet.proxy());
      node.agent(fleet);
      awaitTicks(fleet);
      node.traceOf(8 * MEBIBYTE);
      JsonNode part = awaitEnd(api, api.start("trace", NODE, 1), LIMIT);
      assertThat(part.path("state").asText()).isEqualTo("failed");
      assertThat(part.path("code").asText()).isEqualTo("no-room");
      Await.until("its bytes to be gone", LIMIT, () -> kept() == 0);
      node.traceOf(MEBIBYTE);
      api.await(api.start("trace", NODE, 1), "done", LIMIT);
      assertThat(Http.answers(fleet.proxy().url("/readyz"))).isTrue();
      assertNoTickLost(fleet);
    } finally {
      run("umount", "-l", data.toString());
    }
  }

  private static void assertCancelled(CaptureApi api, String id) throws Exception {
    assertThat(api.cancel(id).path("state").asText()).isEqualTo("cancelled");
    JsonNode part = api.part(id);
    assertThat(part.path("state").asText()).isEqualTo("cancelled");
    assertThat(part.path("code").asText()).isEqualTo("cancelled");
  }

  /** The agent has let go: nothing runs, and nothing waits on its disk. */
  private static void assertIdle(AgentProcess agent) {
    Await.untilAsserted(
        LIMIT,
        () -> {
          String page = Http.body(agent.url("/metrics"));
          assertThat(page)
              .containsPattern("(?m)^fodc_agent_captures_running(\\{.*})? 0")
              .containsPattern("(?m)^fodc_agent_captures_spool_bytes(\\{.*})? 0");
        });
  }

  private static boolean inTime(CaptureApi api, String id, int seconds) throws Exception {
    java.time.Instant started = java.time.Instant.parse(api.part(id).path("started").asText());
    return java.time.Instant.now().isBefore(started.plusSeconds(seconds + 1));
  }

  private static JsonNode awaitEnd(CaptureApi api, String id, Duration limit) throws Exception {
    Await.until("capture " + id + " to end", limit, () -> api.part(id).has("ended"));
    return api.part(id);
  }

  private static String goroutines(PrometheusProcess server) throws Exception {
    return Http.body(server.url("/debug/pprof/goroutine?debug=1"));
  }

  private void awaitTicks(Fleet fleet) {
    Await.until("3 ticks", LIMIT, () -> fleet.window(NODE, Fleet.PAGES).size() >= 3);
  }

  private void assertNoTickLost(Fleet fleet) {
    Await.untilAsserted(LIMIT, () -> Continuity.assertNothingLost(fleet, NODE));
  }

  private boolean partials(long least) throws Exception {
    return received() >= least;
  }

  /** Bytes of uploads that are not whole yet. */
  private long received() throws Exception {
    return bytes(".part");
  }

  /** Bytes of artifacts, whole or not. */
  private long kept() throws Exception {
    return bytes("");
  }

  private long bytes(String ending) throws Exception {
    Path captures = directory.resolve("proxy-data/captures");
    try (Stream<Path> files = Files.walk(captures)) {
      long sum = 0;
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        sum += name.startsWith("artifact-") && name.endsWith(ending) ? Files.size(file) : 0;
      }
      return sum;
    }
  }

  private static long metric(Fleet fleet, String name) throws Exception {
    return Http.body(fleet.proxy().url("/metrics"))
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static String sha256(byte[] data) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }
}
