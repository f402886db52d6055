package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.security.auth.module.UnixSystem;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the kernel to the proxy: an agent as people start it, beside a node that is a process. */
class KernelTelemetryTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private AgentProcess agent(Fleet fleet, SimulatorProcess node, String... flags) {
    List<String> all =
        new ArrayList<>(AgentProcess.flagsFor(node.node(), fleet.proxy().linkPort(), "1s"));
    all.addAll(List.of(flags));
    return fleet.own(AgentProcess.start(directory, node.node().podName(), FreePort.any(), all));
  }

  @Test
  void theKernelsCountersAndTheLevelReachTheProxy() throws Exception {
    assumeTrue(new UnixSystem().getUid() == 0, "programs in the kernel need root");
    assumeTrue(
        Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")),
        "this kernel has no type information");
    try (Fleet fleet = new Fleet(directory)) {
      SimulatorProcess node = fleet.node("data-hot", 0);
      AgentProcess agent =
          agent(
              fleet,
              node,
              "--ktm.enabled=auto",
              "--ktm.groups=sched,process,page-cache",
              "--node.process=" + node.process().pid());

      Await.untilAsserted(
          LIMIT,
          () -> {
            JsonNode indicators = fleet.node(node.node().podName()).get("indicators");
            assertThat(indicators.get("ktm_mode").asText()).isEqualTo("full");
            assertThat(indicators.get("ktm_reason").asText()).isEqualTo("whole");
          });
      assertThat(Http.body(agent.url("/metrics")).lines())
          .anyMatch(line -> line.startsWith("ktm_mode{") && line.contains("mode=\"full\""))
          .anyMatch(line -> line.equals("# TYPE ktm_sched_run_queue_latency_seconds histogram"))
          .anyMatch(line -> line.startsWith("ktm_sched_switches_total{") && !line.endsWith(" 0"));
      Await.untilAsserted(
          LIMIT,
          () ->
              assertThat(fleet.window(node.node().podName(), "ktm_process_threads_total"))
                  .isNotEmpty());
    }
  }

  @Test
  void whatIsSwitchedOffSaysSo() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      SimulatorProcess node = fleet.node("data-hot", 0);
      agent(fleet, node, "--ktm.enabled=off");

      Await.untilAsserted(
          LIMIT,
          () -> {
            JsonNode indicators = fleet.node(node.node().podName()).get("indicators");
            assertThat(indicators.get("ktm_mode").asText()).isEqualTo("proc");
            assertThat(indicators.get("ktm_reason").asText()).isEqualTo("ktm-off");
          });
    }
  }
}
