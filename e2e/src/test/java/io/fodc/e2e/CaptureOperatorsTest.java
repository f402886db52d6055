package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Ctl;
import io.fodc.e2e.process.Distribution;
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

/** Several people with tokens want captures of the same node, and the record tells who did what. */
class CaptureOperatorsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NODE = "data-hot-0";

  @TempDir Path directory;

  @Test
  void oneOfTwoOperatorsIsToldWhoHoldsTheNodeAndARevokedOneIsCutOff() throws Exception {
    String alice = token("alice", "operator");
    String bob = token("bob", "operator");
    String carol = token("carol", "profiler");
    Path agentToken = Files.writeString(directory.resolve("agent.token"), token("agent", "agent"));
    try (OwnNode node = new OwnNode(NODE);
        Fleet fleet =
            new Fleet(directory, "--auth.tokens-file=" + directory.resolve("fodc-tokens.json"))) {
      node.agent(fleet, fleet.proxy().linkPort(), "--link.token-file=" + agentToken);
      CaptureApi asAlice = new CaptureApi(fleet.proxy()).as(alice);
      CaptureApi asBob = new CaptureApi(fleet.proxy()).as(bob);
      Ctl ctl = Ctl.of(directory, fleet.proxy());
      Await.until(
          "the node", LIMIT, () -> ctl.as(bob).run("get", "nodes").out().contains("online"));

      Ctl.Running waits = ctl.as(alice).start("capture", "cpu", "-n", NODE, "-s", "12", "--wait");
      try (waits) {
        String held =
            Await.value(
                () -> "the capture of alice: " + waits.told(),
                LIMIT,
                () -> Files.readString(waits.out()).lines().findFirst());
        asAlice.await(held, "running", LIMIT);

        HttpResponse<String> busy = asBob.ask("heap", NODE, 0);
        assertThat(busy.statusCode()).isEqualTo(409);
        assertThat(CaptureApi.json(busy).path("holders").path(0).asText())
            .isEqualTo("capture " + held + " (cpu) of token:alice");
        Ctl.Result refused = ctl.as(bob).run("capture", "heap", "-n", NODE);
        assertThat(refused.exit()).as(refused.err()).isEqualTo(7);
        assertThat(refused.err()).contains(held, "token:alice");
        assertThat(ctl.as(carol).run("capture", "heap", "-n", NODE).exit()).isEqualTo(4);

        revoke(alice);
        Ctl.Result cutOff = waits.await(Duration.ofSeconds(15));
        assertThat(cutOff.exit()).as(cutOff.err()).isEqualTo(4);
        JsonNode part = asBob.await(held, "done", LIMIT);
        assertThat(part.path("artifacts")).as("what was begun comes to its end").hasSize(1);
        assertThat(asBob.capture(held).path("requested_by").asText()).isEqualTo("token:alice");
      }

      Ctl.Result heap = ctl.as(bob).run("capture", "heap", "-n", NODE, "-o", "heap.pb.gz");
      assertThat(heap.exit()).as(heap.err()).isZero();
      assertThat(directory.resolve("heap.pb.gz")).isNotEmptyFile();
      String admin = token("root", "admin");
      Await.untilAsserted(
          LIMIT,
          () -> {
            Ctl.Result audit = ctl.as(admin).run("get", "audit", "-o", "json");
            assertThat(audit.exit()).as(audit.err()).isZero();
            assertThat(audit.out()).contains("token:alice", "token:bob", "token:carol", "heap");
          });
    }
  }

  private String token(String name, String role) throws Exception {
    return tool("create", "--role", role, "--scope", "*", "--name", name).strip();
  }

  private void revoke(String token) throws Exception {
    tool("revoke", token.substring("fodc_".length(), "fodc_".length() + 8));
  }

  private String tool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Distribution.proxy().toString(), "token"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).directory(directory.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(err).isZero();
    return out;
  }
}
