package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.RunningProcess;
import io.fodc.e2e.simulator.SimulatedNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing a new user runs. */
class DemoTest {
  private static final Pattern FLEET_URL =
      Pattern.compile("the fleet +(http://127.0.0.1:\\d+)/cluster");

  @TempDir Path directory;

  @Test
  void showsFourNodesLiveSeriesAndRedactedConfigurationAndEndsByItself() throws Exception {
    try (RunningProcess demo = DemoProcess.start(directory, Map.of(), "--for", "20s")) {
      String proxy =
          demo.awaitOutput(
              "its URLs",
              Duration.ofSeconds(120),
              output -> {
                Matcher url = FLEET_URL.matcher(output);
                return url.find() ? Optional.of(url.group(1)) : Optional.empty();
              });
      ObjectMapper json = new ObjectMapper();
      JsonNode nodes = json.readTree(Http.body(proxy + "/api/v1/nodes"));
      assertThat(nodes.findValuesAsText("node_id"))
          .contains("demo-liaison-0", "demo-data-hot-0", "demo-data-warm-0", "demo-data-cold-0");
      // A node whose first page came late is there before its role and its samples are known.
      String windows = proxy + "/metrics-windows?match%5B%5D=go_goroutines";
      Await.untilAsserted(
          Duration.ofSeconds(10),
          () -> {
            assertThat(Http.body(proxy + "/cluster"))
                .contains("datanode-hot", "datanode-warm", "datanode-cold", "liaison");
            assertThat(json.readTree(Http.body(windows))).hasSize(4);
            assertThat(Http.body(proxy + "/federate"))
                .contains(
                    "banyandb_measure_total_written",
                    "node_type=\"hot\"",
                    "node_role=\"ROLE_DATA\"");
          });
      Await.untilAsserted(
          Duration.ofSeconds(10),
          () -> {
            String configuration = Http.body(proxy + "/cluster/config");
            assertThat(configuration).contains("logging-level", "measure-root-path");
            assertThat(configuration).doesNotContain(SimulatedNode.SECRET);
          });
      assertThat(demo.awaitEnd(Duration.ofSeconds(60))).as(demo.output()).isZero();
    }
  }
}
