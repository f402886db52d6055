package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Certificates;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The link under mutual TLS with real certificates, by configuration alone. */
class MutualTlsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"helidon", "netty"})
  void onlyAgentsOfTheRightAuthorityGetIn(String transport) throws Exception {
    Certificates certificates = Certificates.create(directory.resolve("right"));
    Certificates.Pair server = certificates.server("proxy");
    Certificates.Pair client = certificates.client("agent");
    Certificates strangers = Certificates.create(directory.resolve("wrong"));
    Certificates.Pair stranger = strangers.client("stranger");
    try (Fleet fleet =
        new Fleet(
            directory,
            "--link.transport=" + transport,
            "--link.tls.cert-file=" + server.certificate(),
            "--link.tls.key-file=" + server.key(),
            "--link.tls.client-ca-file=" + certificates.authority())) {
      SimulatorProcess node = fleet.node("data-hot", 0);
      String id = node.node().podName();
      SimulatorProcess other = fleet.node("liaison", 0);
      fleet.own(agent(fleet, node, id, certificates.authority(), client));
      Await.until(
          "3 ticks over mutual TLS", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 3);

      AgentProcess refused =
          fleet.own(
              agent(fleet, other, other.node().podName(), certificates.authority(), stranger));
      AgentProcess suspicious =
          fleet.own(agent(fleet, other, "suspicious", strangers.authority(), client));
      for (AgentProcess outside : List.of(refused, suspicious)) {
        Await.untilAsserted(
            LIMIT,
            () -> {
              assertThat(Http.body(outside.url("/metrics")).lines())
                  .anyMatch(line -> line.startsWith("fodc_agent_link_up") && line.endsWith(" 0"));
              assertThat(outside.process().output()).containsIgnoringCase("certificate");
            });
      }
      assertThat(fleet.nodes(other.node().podName())).isEmpty();
      assertThat(fleet.nodes("suspicious")).isEmpty();
      Continuity.assertNothingLost(fleet, id);
    }
  }

  private AgentProcess agent(
      Fleet fleet, SimulatorProcess node, String id, Path authority, Certificates.Pair pair) {
    List<String> flags =
        new ArrayList<>(AgentProcess.flagsFor(node.node(), fleet.proxy().linkPort(), "1s"));
    flags.set(1, "--node.id=" + id);
    flags.add("--link.tls.enabled=true");
    flags.add("--link.tls.ca-file=" + authority);
    flags.add("--link.tls.cert-file=" + pair.certificate());
    flags.add("--link.tls.key-file=" + pair.key());
    flags.add("--link.tls.server-name=localhost");
    return AgentProcess.start(directory, id, FreePort.any(), flags);
  }
}
