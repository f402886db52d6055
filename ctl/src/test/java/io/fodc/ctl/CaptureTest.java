package io.fodc.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asking for captures and waiting for them, over events that come, break off, or never come. */
class CaptureTest {
  private static final byte[] PROFILE = Played.bytes("a profile");
  private static final String RUNNING =
      Played.capture("running", Played.part("data-hot-0", "running", ""));
  private static final String DONE =
      Played.capture(
          "done",
          Played.part("data-hot-0", "done", Played.artifact("data-hot-0.cpu.pb.gz", PROFILE)));

  @TempDir Path directory;

  private final PlayedProxy proxy = PlayedProxy.start();

  @AfterEach
  void close() {
    proxy.close();
  }

  private Shell.Ran run(String... arguments) {
    return new Shell(directory).on(proxy).run(arguments);
  }

  private void starts(String capture) {
    proxy.on("POST /api/v1/captures", 202, "application/json", capture);
  }

  private static void events(HttpExchange exchange, String... captures) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
      for (String capture : captures) {
        out.write(Played.event(capture).getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    }
  }

  @Test
  void sendsWhatWasAskedForAndPrintsTheId() {
    starts(RUNNING);
    Shell.Ran ran =
        run(
            "capture",
            "cpu",
            "-n",
            "prod/a",
            "-n",
            "prod/b",
            "--role",
            "hot",
            "-l",
            "zone=a",
            "-s",
            "5",
            "--rate",
            "99",
            "--option",
            "event=wall",
            "--idempotency-key",
            "k1");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).isEqualTo("c1\n");
    assertThat(ran.err())
        .isEqualTo("capture c1: cpu of 1 node\nfollow it with: fodcctl describe capture c1\n");
    PlayedProxy.Asked asked = proxy.asked().getFirst();
    assertThat(asked.body())
        .isEqualTo(
            "{\"kind\":\"cpu\",\"target\":{\"node_id\":[\"a\",\"b\"],\"role\":\"hot\",\"cluster\":\"prod\","
                + "\"labels\":{\"zone\":\"a\"}},\"seconds\":5,\"options\":{\"event\":\"wall\",\"rate\":\"99\"}}");
    assertThat(asked.header("Idempotency-key")).isEqualTo("k1");
  }

  @Test
  void timesOfAWindowAreSentInMilliseconds() {
    starts(RUNNING);
    run("capture", "window", "-n", "a", "--from", "10m", "--to", "2026-11-22T09:55:00Z");
    assertThat(proxy.asked().getFirst().body())
        .contains("\"options\":{\"from\":\"1795341000000\",\"to\":\"1795341300000\"}");
  }

  @Test
  void theProxyItselfIsCapturedWithoutATarget() {
    proxy.on("POST /api/v1/self/captures", 202, "application/json", RUNNING);
    assertThat(run("capture", "allocs", "--self", "-s", "10").exit()).isZero();
    assertThat(proxy.asked().getFirst().body()).isEqualTo("{\"kind\":\"allocs\",\"seconds\":10}");
  }

  @Test
  void waitsByEventsAndTellsEachChange() {
    starts(RUNNING);
    proxy.on("GET /api/v1/captures/c1/events", exchange -> events(exchange, RUNNING, DONE));
    Shell.Ran ran = run("capture", "cpu", "-n", "data-hot-0", "--wait");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).isEqualTo("c1\n");
    assertThat(ran.err())
        .isEqualTo(
            """
            capture c1: cpu of 1 node
              prod/data-hot-0: running
              prod/data-hot-0: done
            capture c1 is done, 1 artifact
            fetch with: fodcctl download c1 -o FILE
            """);
    assertThat(proxy.asked()).hasSize(2);
  }

  @Test
  void onATerminalABarIsDrawnAndErased() {
    starts(RUNNING);
    proxy.on("GET /api/v1/captures/c1/events", exchange -> events(exchange, RUNNING, DONE));
    Shell.Ran ran =
        new Shell(directory).on(proxy).withTerminals().run("capture", "cpu", "-n", "a", "--wait");
    assertThat(ran.err())
        .contains("\r\u001b[2Kcpu [############------------] 50% of 1 node")
        .contains("100% of 1 node\r\u001b[2Kcapture c1 is done");
  }

  @Test
  void goesOnWhenEventsBreakOffInTheMiddle() {
    starts(RUNNING);
    AtomicInteger times = new AtomicInteger();
    proxy.on(
        "GET /api/v1/captures/c1/events",
        exchange -> {
          if (times.incrementAndGet() < 3) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write(Played.bytes("event: capture\ndata: {\"id\":"));
            exchange.getResponseBody().flush();
            // Closed before its length: the connection breaks.
            exchange.close();
          } else {
            events(exchange, DONE);
          }
        });
    proxy.json("GET /api/v1/captures/c1", RUNNING);
    Shell.Ran ran = run("capture", "cpu", "-n", "data-hot-0", "--wait");
    assertThat(ran.exit()).isZero();
    assertThat(times).hasValue(3);
    assertThat(proxy.asked().stream().filter(a -> a.target().equals("/api/v1/captures/c1")))
        .hasSize(2);
  }

  @Test
  void asksAgainAndAgainWhereThereAreNoEvents() {
    starts(RUNNING);
    AtomicInteger times = new AtomicInteger();
    proxy.on(
        "GET /api/v1/captures/c1",
        exchange ->
            PlayedProxy.send(
                exchange, 200, "application/json", times.incrementAndGet() < 3 ? RUNNING : DONE));
    Shell.Ran ran = run("capture", "cpu", "-n", "data-hot-0", "--wait");
    assertThat(ran.exit()).isZero();
    assertThat(times).hasValue(3);
  }

  @ParameterizedTest
  @CsvSource({
    "done, done, 0",
    "partial, done, 5",
    "failed, failed, 1",
    "failed, refused, 7",
    "failed, expired, 6",
    "cancelled, cancelled, 1"
  })
  void theEndOfTheCaptureIsTheEndOfTheCommand(String state, String partState, int exit) {
    starts(Played.capture(state, Played.part("a", partState, "")));
    assertThat(run("capture", "cpu", "-n", "a", "--wait").exit()).isEqualTo(exit);
    assertThat(proxy.asked()).hasSize(1);
  }

  @Test
  void refusedPartsAreToldWithTheHolderWithoutWaiting() {
    starts(Played.capture("failed", Played.refused("data-hot-0")));
    Shell.Ran ran = run("capture", "cpu", "-n", "data-hot-0");
    assertThat(ran.exit()).isEqualTo(7);
    assertThat(ran.err())
        .contains("prod/data-hot-0: refused (busy: capture c0 (heap) of token:bob runs there)");
  }

  @Test
  void stopsWaitingWhenTheTimeIsOver() {
    starts(RUNNING);
    proxy.json("GET /api/v1/captures/c1", RUNNING);
    Shell.Ran ran = run("capture", "cpu", "-n", "data-hot-0", "--wait", "--timeout", "300ms");
    assertThat(ran.exit()).isEqualTo(6);
    assertThat(ran.err()).contains("has not ended", "it goes on", "fodcctl cancel capture c1");
  }

  @Test
  void joiningIsSaid() {
    proxy.json("POST /api/v1/captures", RUNNING.replace("\"id\"", "\"joined\":true,\"id\""));
    assertThat(run("capture", "cpu", "-n", "a").err())
        .startsWith("capture c1 runs already, joined: ");
  }

  @Test
  void aDryRunShowsThePriceAndStartsNothing() {
    proxy.json(
        "POST /api/v1/captures",
        Played.capture("running", Played.part("a", "queued", ""), Played.refused("b")));
    Shell.Ran ran = run("capture", "cpu", "--role", "hot", "--dry-run", "--wait");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            NODE     ROLE           STATE     CODE   MESSAGE                                     MEASURES
            prod/a   datanode-hot   queued    -      -                                           samples=120
            prod/b   datanode-hot   refused   busy   capture c0 (heap) of token:bob runs there   -
            """);
    assertThat(proxy.asked().getFirst().body()).contains("\"dry_run\":true");
  }

  @Test
  void writesTheFileWhenItIsDone() throws Exception {
    starts(RUNNING);
    proxy.on("GET /api/v1/captures/c1/events", exchange -> events(exchange, DONE));
    proxy.on(
        "GET /api/v1/captures/c1/artifacts/data-hot-0.cpu.pb.gz",
        200,
        "application/octet-stream",
        "a profile");
    Shell.Ran ran = run("capture", "cpu", "-n", "data-hot-0", "-o", "cpu.pb.gz");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("cpu.pb.gz\n");
    assertThat(directory.resolve("cpu.pb.gz")).hasBinaryContent(PROFILE);
    assertThat(Files.getPosixFilePermissions(directory.resolve("cpu.pb.gz"))).hasSize(2);
  }

  @Test
  void doesNotBotherNodesWhenTheFileIsThereAlready() throws Exception {
    Files.writeString(directory.resolve("cpu.pb.gz"), "mine");
    Shell.Ran ran = run("capture", "cpu", "-n", "data-hot-0", "-o", "cpu.pb.gz");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(proxy.asked()).isEmpty();
  }

  @Test
  void listsDescribesCancelsAndDeletes() {
    proxy.json("GET /api/v1/captures", "{\"captures\":[" + DONE + "],\"next_after\":\"c1\"}");
    proxy.json("GET /api/v1/captures/c1", DONE);
    proxy.json("POST /api/v1/captures/c1/cancel", DONE);
    proxy.on("DELETE /api/v1/captures/c1", 204, "text/plain", "");
    Shell.Ran list = run("get", "captures", "--kind", "cpu", "-n", "prod/a", "--limit", "1");
    assertThat(list.out())
        .isEqualTo(
            """
            ID   KIND   STATE   NODES   ENDED   ARTIFACTS   SIZE   BY            AGE
            c1   cpu    done    1       0       1           9B     token:alice   60s
            """);
    assertThat(list.err()).isEqualTo("there are more: --after c1\n");
    assertThat(proxy.asked().getFirst().target())
        .isEqualTo("/api/v1/captures?kind=cpu&node_id=a&cluster=prod&limit=1");
    assertThat(run("describe", "capture", "c1").out())
        .contains(
            "Requested by:     token:alice", "Options:          rate=99", "samples=120", "pprof");
    assertThat(run("get", "artifacts", "c1", "-o", "name").out())
        .isEqualTo("c1/data-hot-0.cpu.pb.gz\n");
    assertThat(run("cancel", "capture", "c1").out()).isEqualTo("c1 cancelled\n");
    assertThat(run("delete", "capture", "c1").out()).isEqualTo("c1 deleted\n");
  }

  @Test
  void viewsAndDifferencesAreAskedForWithTheirParameters() throws Exception {
    proxy.json("GET /api/v1/captures/c1", DONE);
    String artifact = "/api/v1/captures/c1/artifacts/data-hot-0.cpu.pb.gz";
    proxy.on("GET " + artifact + "/top", 200, "text/plain", "flat  cum\n");
    proxy.on("GET " + artifact + "/flamegraph", 200, "text/html", "<html>");
    proxy.on("GET " + artifact + "/diff", 200, "text/plain", "delta\n");
    assertThat(run("view", "c1", "--sample", "cpu", "--limit", "5").out()).isEqualTo("flat  cum\n");
    assertThat(proxy.asked().getLast().target()).isEqualTo(artifact + "/top?sample=cpu&limit=5");
    assertThat(run("view", "c1/data-hot-0.cpu.pb.gz", "--as", "flamegraph", "-o", "f.html").out())
        .isEqualTo("f.html\n");
    assertThat(Files.readString(directory.resolve("f.html"))).isEqualTo("<html>");
    assertThat(run("diff", "profile", "c0/old", "c1", "--normalize").out()).isEqualTo("delta\n");
    assertThat(proxy.asked().getLast().target())
        .isEqualTo(artifact + "/diff?base=c0%2Fold&format=top&normalize=true");
  }
}
