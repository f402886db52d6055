package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Distribution;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import io.fodc.e2e.process.SimulatorProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens as an operator makes them, with real processes on both sides. */
class AccessTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private record Result(int exit, String out, String err) {}

  private Result tool(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(Distribution.proxy().toString()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).directory(directory.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out, err);
  }

  private String token(String role, String scope) throws Exception {
    Result made = tool("token", "create", "--role", role, "--scope", scope, "--name", role);
    assertThat(made.exit()).as(made.err()).isZero();
    return made.out().strip();
  }

  private static HttpResponse<String> get(ProxyProcess proxy, String path, String token)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(proxy.url(path)))
              .header("Authorization", "Bearer " + token)
              .timeout(Duration.ofSeconds(10))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static boolean linkIsUp(AgentProcess agent) throws Exception {
    return Http.body(agent.url("/metrics"))
        .lines()
        .anyMatch(line -> line.startsWith("fodc_agent_link_up") && line.endsWith(" 1"));
  }

  @Test
  void anAgentIsLetInByItsTokenUntilThatIsRevokedAndAgainByANewOne() throws Exception {
    String viewer = token("viewer", "cluster=demo");
    String admin = token("admin", "*");
    String agentToken = token("agent", "cluster=demo,node=demo-data-hot-0");
    Path shown = Files.writeString(directory.resolve("agent.token"), agentToken);
    try (Fleet fleet =
        new Fleet(directory, "--auth.tokens-file=" + directory.resolve("fodc-tokens.json"))) {
      SimulatorProcess node = fleet.node("data-hot", 0);
      SimulatorProcess other = fleet.node("liaison", 0);
      AgentProcess agent = fleet.agent(node, "1s", "--link.token-file=" + shown);
      AgentProcess liar = fleet.agent(other, "1s", "--link.token-file=" + shown);
      Await.until("the agent's link is up", LIMIT, () -> linkIsUp(agent));
      Await.until(
          "the other's lie is refused",
          LIMIT,
          () -> liar.process().output().contains("may not speak for node demo/"));
      assertThat(linkIsUp(liar)).isFalse();
      String page = get(fleet.proxy(), "/cluster", viewer).body();
      assertThat(page).contains(node.node().podName()).doesNotContain(other.node().podName());
      assertThat(get(fleet.proxy(), "/api/v1/audit", viewer).statusCode()).isEqualTo(403);

      assertThat(tool("token", "revoke", agentToken.substring(5, 13)).exit()).isZero();
      Await.until("the agent's link is down", LIMIT, () -> !linkIsUp(agent));
      Files.writeString(shown, token("agent", "node=demo-data-hot-0"));
      Await.until("the link is up again without a restart", LIMIT, () -> linkIsUp(agent));

      String records = get(fleet.proxy(), "/api/v1/audit", admin).body();
      assertThat(records)
          .contains("\"action\":\"tokens-changed\"")
          .contains("\"result\":\"not-allowed\"")
          .contains("\"result\":\"permission-denied\"")
          .doesNotContain(agentToken.substring(14));
      assertThat(fleet.proxy().process().output()).doesNotContain(agentToken.substring(14));
    }
    Result whole = tool("audit", "verify", directory.resolve("proxy-data/audit").toString());
    assertThat(whole.exit()).as(whole.out()).isZero();
    assertThat(whole.out()).startsWith("whole: ");
  }

  /** kill -9 while requests are being answered and written down. */
  @Test
  void theRecordOfAKilledProxyIsWholeAndSaysWhatWasLeftOpen() throws Exception {
    try (Fleet fleet = new Fleet(directory, "--http.requests-per-second=100000")) {
      for (int round = 0; round < 3; round++) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          clients.add(Thread.ofVirtual().start(() -> askUntilGone(fleet.proxy())));
        }
        long wanted = 100L * (round + 1);
        Path log = directory.resolve("proxy-data/audit");
        Await.until("records", LIMIT, () -> lines(log) > wanted);
        fleet.proxy().process().kill();
        for (Thread client : clients) {
          client.join();
        }
        assertThat(tool("audit", "verify", log.toString()).out()).startsWith("whole: ");
        fleet.proxy().restart();
        Result after = tool("audit", "verify", log.toString());
        assertThat(after.out()).startsWith("whole: ").doesNotContain("not completed");
      }
    }
  }

  private static void askUntilGone(ProxyProcess proxy) {
    try {
      while (true) {
        Http.body(proxy.url("/cluster/config"));
      }
    } catch (Exception gone) {
      // As intended.
    }
  }

  private static long lines(Path log) throws Exception {
    try (var files = Files.list(log)) {
      long lines = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines += Files.readString(file).lines().count();
      }
      return lines;
    }
  }
}
