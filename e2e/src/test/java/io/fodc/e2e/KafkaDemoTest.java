package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo with a broker of its own. */
class KafkaDemoTest {
  private static final Pattern SERVERS = Pattern.compile("a broker at (127\\.0\\.0\\.1:\\d+)");

  @TempDir Path directory;

  @Test
  void startsABrokerWithTheTopicsAndEndsEveryProcessWhenStopped() throws Exception {
    try (RunningProcess demo =
        DemoProcess.start(directory, Map.of("FODC_KTM_ENABLED", "off"), "--kafka", "--for=5m")) {
      String servers =
          demo.awaitOutput(
              "where its broker is",
              Duration.ofSeconds(180),
              output -> {
                Matcher found = SERVERS.matcher(output);
                return found.find() ? Optional.of(found.group(1)) : Optional.empty();
              });
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS))
            .contains(
                "fodc.metric-windows.v1",
                "fodc.node-configs.v1",
                "fodc.node-states.v1",
                "fodc.dead-letters.v1");
      }
      assertThat(writers(servers, 4))
          .containsExactlyInAnyOrder(
              "demo/demo-liaison-0",
              "demo/demo-data-hot-0",
              "demo/demo-data-warm-0",
              "demo/demo-data-cold-0");
      List<ProcessHandle> children =
          ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
      assertThat(children).as("proxy, simulator, four agents, broker").hasSizeGreaterThan(6);
      // A shell that starts this in the background has its children ignore INT.
      demo.signal("TERM");
      demo.awaitEnd(Duration.ofSeconds(60));
      Await.untilAsserted(
          Duration.ofSeconds(10), () -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }
  }

  /** Keys of the windows written so far, until there are that many or a minute is over. */
  private static Set<String> writers(String servers, int wanted) {
    Set<String> keys = new TreeSet<>();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            servers,
            "group.id",
            "fodc-consumer-test",
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of("fodc.metric-windows.v1"));
      long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      while (keys.size() < wanted && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofSeconds(1)).forEach(message -> keys.add(message.key()));
      }
    }
    return keys;
  }
}
