package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Ctl;
import io.fodc.e2e.process.Distribution;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.PrometheusProcess;
import io.fodc.e2e.profile.GoServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of capture of a Go server nobody here wrote, as an operator takes it. */
class CaptureTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NODE = "prometheus-0";
  private static final String OURS = "github.com/prometheus/prometheus/";

  @TempDir static Path directory;
  private static Fleet fleet;
  private static Ctl ctl;
  private static CaptureApi api;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        PrometheusProcess.binary().isPresent(),
        "no prometheus on the path; on Debian: apt-get install prometheus");
    fleet = new Fleet(directory);
    GoServer server = fleet.own(GoServer.start(directory, Duration.ofMillis(150)));
    fleet.own(
        AgentProcess.start(
            directory,
            NODE,
            FreePort.any(),
            List.of(
                "--node.cluster=demo",
                "--node.id=" + NODE,
                "--node.process=" + server.pid(),
                "--target=http://127.0.0.1:" + server.port() + "/metrics",
                "--config-sources.pprof-address=127.0.0.1:" + server.port(),
                "--link.proxy-address=127.0.0.1:" + fleet.proxy().linkPort(),
                "--ktm.enabled=auto",
                "--collect.interval=1s",
                "--captures.most-cpu-pressure=100")));
    ctl = Ctl.of(directory, fleet.proxy());
    api = new CaptureApi(fleet.proxy());
    Await.until("online", LIMIT, () -> fleet.status(NODE).equals("online"));
  }

  @AfterAll
  static void end() throws Exception {
    if (fleet != null) {
      fleet.close();
    }
  }

  /** A capture that was downloaded. */
  private record Taken(JsonNode capture, List<Path> files) {
    String id() {
      return capture.path("id").asText();
    }

    JsonNode artifact(int number) {
      return capture.path("parts").path(0).path("artifacts").path(number);
    }
  }

  /** Takes one by the command line, and holds what was written against what the proxy tells. */
  private static Taken take(String kind, String... more) throws Exception {
    Path folder = Files.createDirectory(directory.resolve("taken-" + System.nanoTime()));
    List<String> arguments =
        new ArrayList<>(List.of("capture", kind, "--node", NODE, "--wait", "-o", folder + "/"));
    arguments.addAll(List.of(more));
    Ctl.Result result = ctl.run(arguments.toArray(String[]::new));
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err()).contains("is done");
    String id = result.err().split("capture ", 2)[1].split("[: ]", 2)[0];
    JsonNode capture = api.capture(id);
    assertThat(capture.path("state").asText()).isEqualTo("done");
    List<Path> files = result.out().lines().map(Path::of).toList();
    Taken taken = new Taken(capture, files);
    assertThat(capture.path("parts").path(0).path("artifacts")).hasSameSizeAs(files);
    for (int i = 0; i < files.size(); i++) {
      byte[] bytes = Files.readAllBytes(files.get(i));
      JsonNode artifact = taken.artifact(i);
      assertThat(files.get(i)).hasFileName(artifact.path("name").asText());
      assertThat(artifact.path("bytes").asLong()).isEqualTo(bytes.length);
      assertThat(artifact.path("sha256").asText())
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }
    return taken;
  }

  private static FetchedProfile profile(Taken taken, int number) throws Exception {
    Path file = taken.files().get(number);
    if (GoTool.find().isPresent()) {
      assertThat(GoTool.find().get().run(directory, "tool", "pprof", "-top", file.toString()))
          .contains("Showing nodes");
    }
    return FetchedProfile.of(file);
  }

  private static void assertViewed(Taken taken, int number, String function) throws Exception {
    String name = taken.artifact(number).path("name").asText();
    String id = taken.id();
    assertThat(api.view(id, name, "top?limit=10000", "text/plain")).contains("flat%", function);
    assertThat(api.view(id, name, "folded?prune=0", "text/plain")).contains(function);
    assertThat(api.view(id, name, "flamegraph?prune=0", "text/html"))
        .startsWith("<!")
        .contains(function);
    Ctl.Result top = ctl.run("view", id + "/" + name);
    assertThat(top.exit()).as(top.err()).isZero();
    assertThat(top.out()).contains("flat%");
  }

  @Test
  void cpuByTheServersOwnProfiler() throws Exception {
    Taken taken = take("cpu", "--seconds", "4");
    FetchedProfile profile = profile(taken, 0);
    assertThat(taken.artifact(0).path("method").asText()).isEqualTo("pprof");
    assertThat(profile.sampleTypes()).containsExactly("samples", "cpu");
    assertThat(profile.functions()).anyMatch(name -> name.startsWith(OURS + "promql."));
    assertViewed(taken, 0, OURS + "promql.");
  }

  @Test
  void cpuFromOutsideByTheKernel() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "stack sampling needs root");
    assumeTrue(
        Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")), "stack sampling needs kernel BTF");
    Taken taken = take("cpu", "--seconds", "4", "--method", "ktm", "--rate", "199");
    FetchedProfile profile = profile(taken, 0);
    assertThat(taken.artifact(0).path("method").asText()).isEqualTo("ktm");
    assertThat(profile.functions())
        .as("names of a stripped binary")
        .anyMatch(name -> name.startsWith(OURS + "promql."));
    assertViewed(taken, 0, OURS + "promql.");
  }

  @Test
  void heapAllocationsAndWhatChangedBetweenTwo() throws Exception {
    Taken before = take("heap", "--gc");
    FetchedProfile heap = profile(before, 0);
    assertThat(heap.sampleTypes()).contains("inuse_space", "alloc_space");
    assertThat(heap.functions()).anyMatch(name -> name.startsWith(OURS + "tsdb."));
    assertViewed(before, 0, OURS + "tsdb");
    Taken allocs = take("allocs");
    assertThat(profile(allocs, 0).functions()).anyMatch(name -> name.startsWith(OURS));
    Taken after = take("heap", "--gc");
    Ctl.Result difference = ctl.run("diff", "profile", before.id(), after.id());
    assertThat(difference.exit()).as(difference.err()).isZero();
    assertThat(difference.out()).contains("before,", "now");
    Ctl.Result wrong = ctl.run("diff", "profile", before.id(), take("goroutine").id());
    assertThat(wrong.exit()).as(wrong.err()).isEqualTo(7);
  }

  @Test
  void goroutinesAsProfileAndAsText() throws Exception {
    Taken taken = take("goroutine", "--text");
    assertThat(taken.files()).hasSize(2);
    assertThat(profile(taken, 0).functions()).anyMatch(name -> name.startsWith(OURS));
    assertThat(Files.readString(taken.files().get(1))).startsWith("goroutine ").contains(OURS);
    assertViewed(taken, 0, OURS);
    Ctl.Result text = ctl.run("view", taken.id() + "/" + taken.artifact(1).path("name").asText());
    assertThat(text.err()).as("a text has no view").contains("not-a-profile");
    assertThat(text.exit()).isEqualTo(1);
  }

  @Test
  void anExecutionTrace() throws Exception {
    Taken taken = take("trace", "--seconds", "1");
    byte[] bytes = Files.readAllBytes(taken.files().getFirst());
    assertThat(new String(bytes, 0, 13, StandardCharsets.ISO_8859_1))
        .matches("go 1\\.\\d+ trace.*");
    if (GoTool.find().isPresent()) {
      Path sched = directory.resolve("sched.pb.gz");
      Files.writeString(
          sched,
          GoTool.find()
              .get()
              .run(directory, "tool", "trace", "-pprof=sched", taken.files().getFirst().toString()),
          StandardCharsets.ISO_8859_1);
      assertThat(FetchedProfile.of(sched).functions()).anyMatch(name -> name.startsWith(OURS));
    }
  }

  @Test
  void whoWaitsForWhom() throws Exception {
    Taken taken = take("lock", "--seconds", "3", "--method", "goroutine-sampling");
    assertThat(taken.capture().toString()).contains("goroutine-sampling");
    assertThat(taken.files())
        .anySatisfy(
            file -> {
              assertThat(file.getFileName().toString()).contains("channels");
              assertThat(FetchedProfile.of(file).functions())
                  .anyMatch(name -> name.startsWith(OURS));
            });
  }

  @Test
  void inputAndOutputByTheKernel() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "counting I/O needs root");
    Taken taken = take("io", "--seconds", "2");
    Path report =
        taken.files().stream()
            .filter(file -> file.toString().endsWith(".json"))
            .findFirst()
            .orElseThrow();
    JsonNode io = new ObjectMapper().readTree(report.toFile());
    assertThat(io.isObject()).as(io.toString()).isTrue();
    assertThat(io.toString()).contains("read");
  }

  @Test
  void theConfigurationAsItIsNow() throws Exception {
    Taken taken = take("config");
    JsonNode config = new ObjectMapper().readTree(taken.files().getFirst().toFile());
    assertThat(config.path("node_id").asText()).as(config.toString()).isEqualTo(NODE);
    assertThat(config.toString()).contains("storage.tsdb.path");
  }

  @Test
  void theWindowOfTheLastMinute() throws Exception {
    Await.until("5 ticks", LIMIT, () -> fleet.window(NODE, "go_goroutines").size() >= 5);
    Taken taken = take("window", "--from", "1m");
    Path file = taken.files().getFirst();
    String verified = tool("window", "verify", file.toString());
    assertThat(verified).contains("sound: ");
    assertThat(tool("window", "cat", file.toString(), "--match", "go_goroutines"))
        .contains("go_goroutines");
  }

  @Test
  void whatCannotBeTakenIsToldByExitCodes() {
    assertThat(ctl.run("capture", "cpu", "--node", "nobody-0").exit()).isEqualTo(3);
    assertThat(ctl.run("capture", "cp", "--node", NODE).exit()).isEqualTo(2);
    assertThat(ctl.run("capture", "cpu").exit()).isEqualTo(2);
    assertThat(ctl.run("describe", "capture", "000000000000").exit()).isEqualTo(3);
    Ctl.Result notAllowed = ctl.run("capture", "cpu", "--node", NODE, "--pid", "1", "--wait");
    assertThat(notAllowed.exit()).as(notAllowed.err()).isEqualTo(7);
    assertThat(notAllowed.err()).contains("not-allowed", "captures.processes");
    Ctl.Result late =
        ctl.run("capture", "cpu", "--node", NODE, "-s", "5", "--wait", "--timeout", "1s");
    assertThat(late.exit()).as(late.err()).isEqualTo(6);
    assertThat(ctl.run("cancel", "capture", late.line()).exit()).isZero();
    Ctl.Result price = ctl.run("capture", "heap", "--node", NODE, "--dry-run");
    assertThat(price.exit()).as(price.err()).isZero();
    assertThat(price.out()).contains("expected_bytes");
  }

  private static String tool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Distribution.agent().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(key -> key.startsWith("FODC_"));
    builder.environment().put("FODC_JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }
}
