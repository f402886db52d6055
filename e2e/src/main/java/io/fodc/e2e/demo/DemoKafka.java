package io.fodc.e2e.demo;

import io.fodc.bridge.topics.TopicsTool;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The demo's Kafka: one real broker in a process of its own on 127.0.0.1, with the topics in it. It
 * begins empty each time; the last run's log and data stay in the demo's folder until then.
 */
final class DemoKafka implements AutoCloseable {
  /** Held, because a logger's level is forgotten with the logger. */
  private static final Logger CLIENTS = Logger.getLogger("org.apache.kafka");

  private final KafkaFixture broker;

  private DemoKafka(KafkaFixture broker) {
    this.broker = broker;
  }

  /**
   * Starts the broker and makes the topics.
   *
   * @throws IllegalStateException with what the broker or the tool said, when that fails
   */
  static DemoKafka start(Path directory) throws IOException {
    CLIENTS.setLevel(Level.OFF);
    Path folder = directory.resolve("kafka");
    clear(folder);
    DemoKafka kafka;
    try {
      kafka = new DemoKafka(KafkaFixture.start(KafkaPlan.plain(), folder));
    } catch (IOException e) {
      throw new IllegalStateException("the Kafka broker did not start: " + e.getMessage(), e);
    }
    try {
      kafka.makeTopics();
    } catch (IllegalStateException e) {
      kafka.close();
      throw e;
    }
    return kafka;
  }

  private void makeTopics() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      int code = TopicsTool.run(List.of("create", flag()), Map.of(), out, out);
      if (code != TopicsTool.OK) {
        throw new IllegalStateException(
            "the topics were not made: " + said.toString(StandardCharsets.UTF_8));
      }
    }
  }

  private String flag() {
    return "--kafka.bootstrap-servers=" + broker.bootstrap();
  }

  /** What agents are told: they write often, so that there is something to see. */
  List<String> agentFlags() {
    return List.of(flag(), "--kafka.publish-interval=5s");
  }

  /** What the proxy is told: it reads everything that agents write. */
  List<String> proxyFlags() {
    return List.of(flag());
  }

  /** How to look at it, a few lines. */
  String hints() {
    return """
      Kafka, a broker at %1$s (log: %2$s)
        its topics         ./fodc topics describe --kafka.bootstrap-servers=%1$s
        its records        kcat -b %1$s -C -t fodc.metric-windows.v1 -o beginning -e -f '%%p/%%o %%k %%S bytes %%h\\n'
    """
        .formatted(broker.bootstrap(), broker.log(0));
  }

  private static void clear(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
