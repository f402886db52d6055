package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Distribution;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.RunningProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent costs that is not told of brokers: nothing of Kafka. */
class AgentWithoutKafkaTest {
  @TempDir Path directory;

  @Test
  void neitherLoadsItsClassesNorLooksAtItsJars() throws Exception {
    Path classes = directory.resolve("classes.log");
    String http = "127.0.0.1:" + FreePort.any();
    List<String> command =
        List.of(
            Distribution.agent().toString(),
            "--http.address=" + http,
            "--link.proxy-address=",
            "--collect.interval=500ms");
    Map<String, String> environment =
        Map.of("FODC_JAVA_OPTS", "-Xlog:class+load:file=" + classes, "FODC_AOT_CACHE", "off");
    try (RunningProcess agent =
        RunningProcess.start("agent-alone", command, environment, directory)) {
      agent.awaitReady("http://" + http + "/readyz");
      Await.until(
          "a page",
          Duration.ofSeconds(30),
          () -> Http.body("http://" + http + "/metrics").contains("fodc_agent_ticks_total"));
      assertThat(Files.readString(Path.of("/proc", Long.toString(agent.pid()), "cmdline")))
          .contains("/lib/fodc-agent")
          .doesNotContain("/lib/kafka/");
    }
    assertThat(Files.readString(classes))
        .contains("io.fodc.agent.recorder.Recorder")
        .doesNotContain("org.apache.kafka")
        .doesNotContain("org.apache.avro")
        .doesNotContain("org.slf4j")
        .doesNotContain("io.fodc.agent.publish.AgentSource");
  }
}
