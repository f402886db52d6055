package io.fodc.proxy.ingest;

import static io.fodc.proxy.ingest.Writer.node;
import static io.fodc.proxy.ingest.Writer.origin;
import static io.fodc.proxy.ingest.Writer.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that come twice, in pieces, broken or lying: what is good is held once, and no more. */
class HostileRecordsTest {
  private static final NodeId NODE = node("data-0");
  private static KafkaFixture kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    kafka = KafkaFixture.start(KafkaPlan.plain());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void holdsEachSampleOnceHoweverOftenItComes() throws Exception {
    Broker.makeTopics(kafka, "twice.", 1);
    try (IngestRig rig = new IngestRig(kafka, "twice.", folder);
        Writer writer = new Writer(kafka, "twice.")) {
      long now = System.currentTimeMillis();
      for (int round = 0; round < 3; round++) {
        writer.publish(NODE, ticks(now - 20_000, 10));
        writer.publish(NODE, ticks(now - 15_000, 15));
        writer.publish(NODE, ticks(now, 10));
      }
      writer.publish(NODE, ticks(now, 60));
      writer.publish(NODE, ticks(now + 1_000, 2));
      writer.flush();
      // Ten, five more, ten after a hole of five, and one.
      rig.awaitSamples(NODE, 26L * Writer.SERIES);
      Map<String, Long> samples = rig.report().samples();
      assertThat(samples.get("taken")).isEqualTo(26L * Writer.SERIES);
      assertThat(samples.get("repeated")).isEqualTo((3 * 35 + 62 - 26L) * Writer.SERIES);
      assertThat(rig.report().numbers().refused()).isEmpty();
    }
  }

  @Test
  void joinsPartsThatComeInAnyOrder() throws Exception {
    Broker.makeTopics(kafka, "parts.", 1);
    try (IngestRig rig = new IngestRig(kafka, "parts.", folder);
        Writer writer = new Writer(kafka, "parts.", 16 << 10, 4_000)) {
      long now = System.currentTimeMillis();
      List<byte[]> parts = new ArrayList<>();
      for (int window = 0; window < 3; window++) {
        List<byte[]> ofOne = writer.window(origin(NODE, "i-1"), ticks(now + window * 3_000, 3));
        assertThat(ofOne).hasSizeGreaterThan(4);
        parts.addAll(ofOne);
      }
      Collections.shuffle(parts, new Random(7));
      parts.forEach(part -> writer.window(NODE, part));
      parts.subList(0, 3).forEach(part -> writer.window(NODE, part));
      writer.flush();
      rig.awaitSamples(NODE, 9L * 4_000);
      assertThat(rig.report().numbers().windowsIncomplete()).isZero();
      assertThat(rig.report().samples().get("taken")).isEqualTo(9L * 4_000);
    }
  }

  @Test
  void doesNotWaitForAPartForEver() throws Exception {
    Broker.makeTopics(kafka, "lost.", 1);
    try (IngestRig rig = new IngestRig(kafka, "lost.", folder);
        Writer writer = new Writer(kafka, "lost.", 16 << 10, 2_000)) {
      long now = System.currentTimeMillis();
      List<byte[]> first = writer.window(origin(NODE, "i-1"), ticks(now, 3));
      first.subList(1, first.size()).forEach(part -> writer.window(NODE, part));
      long whole = 0;
      for (int later = 1; later <= 4; later++) {
        whole += writer.publish(NODE, ticks(now + later * 3_000, 3));
      }
      writer.flush();
      long least = whole;
      Await.until(() -> rig.samples(NODE) > least, () -> rig.report().toString());
      assertThat(rig.samples(NODE)).isLessThan(whole + 6_000);
      assertThat(rig.report().numbers().windowsIncomplete()).isEqualTo(1);
      assertThat(rig.node(NODE).gaps())
          .anyMatch(gap -> gap.kind().equals(EvidenceGap.PART_MISSING));
    }
  }

  @Test
  void passesOverWhatCannotBeReadAndKeepsItAside() throws Exception {
    Broker.makeTopics(kafka, "poison.", 1);
    try (IngestRig rig = new IngestRig(kafka, "poison.", folder);
        Writer writer = new Writer(kafka, "poison.")) {
      long now = System.currentTimeMillis();
      writer.publish(NODE, ticks(now - 10_000, 5));
      byte[] good = writer.window(origin(NODE, "i-1"), ticks(now + 60_000, 5)).getFirst();
      byte[] other = writer.window(origin(node("data-9"), "i-1"), ticks(now, 5)).getFirst();
      writer.window(NODE, "no record at all".getBytes(StandardCharsets.UTF_8));
      writer.window(NODE, new byte[0]);
      writer.window(NODE, Arrays.copyOf(good, good.length - 20));
      writer.window(NODE, changed(good, 4));
      writer.window(NODE, other);
      writer.window(NODE, null);
      writer.send(FodcTopic.METRIC_WINDOWS, null, good);
      writer.send(FodcTopic.METRIC_WINDOWS, new byte[] {'x', (byte) 0xFF}, good);
      writer.send(FodcTopic.NODE_STATES, NodeKey.bytes(NODE), new byte[] {1, 2, 3});
      writer.send(FodcTopic.NODE_CONFIGS, NodeKey.bytes(NODE), changed(good, 0));
      writer.publish(NODE, ticks(now, 5));
      writer.flush();
      rig.awaitSamples(NODE, 10L * Writer.SERIES);
      Await.until(() -> rig.report().numbers().letters() == 10, () -> rig.report().toString());
      assertThat(rig.report().numbers().refused())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "framing", 4L,
                  "record", 1L,
                  "schema", 1L,
                  "key-mismatch", 1L,
                  "empty", 1L,
                  "key", 2L));
      assertThat(rig.fleet.view(node("data-9"))).isEmpty();
      Map<String, Integer> kept = new HashMap<>();
      letters("poison.", 10)
          .forEach(letter -> kept.merge(header(letter, "fodc-refused"), 1, Integer::sum));
      assertThat(kept).containsEntry("key-mismatch", 1).containsEntry("key", 2);
    }
  }

  private static byte[] changed(byte[] record, int at) {
    byte[] changed = record.clone();
    changed[at] ^= 0x55;
    return changed;
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static List<ConsumerRecord<byte[], byte[]>> letters(String prefix, int count) {
    TopicPartition letters = new TopicPartition(FodcTopic.DEAD_LETTERS.name(prefix), 0);
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(letters));
      consumer.seekToBeginning(List.of(letters));
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (found.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
    }
    assertThat(found).hasSize(count);
    return found;
  }

  @Test
  void bearsClocksThatAreWrong() throws Exception {
    Broker.makeTopics(kafka, "clock.", 1);
    NodeId ahead = node("ahead");
    NodeId behind = node("behind");
    NodeId mad = node("mad");
    try (IngestRig rig = new IngestRig(kafka, "clock.", folder);
        Writer writer = new Writer(kafka, "clock.")) {
      Await.until(() -> rig.report().numbers().windows().word().equals("complete"));
      long now = System.currentTimeMillis();
      long good = skewed(writer, ahead, now + 1_800_000) + skewed(writer, behind, now - 1_800_000);
      // Brokers themselves refuse a time stamp so far ahead; they do not look at the ticks.
      writer.publish(mad, ticks(now + 7_200_000, 5));
      writer.flush();
      rig.awaitSamples(ahead, good / 2);
      rig.awaitSamples(behind, good / 2);
      Await.until(() -> rig.report().samples().getOrDefault("future", 0L) == good / 2);
      assertThat(rig.samples(mad)).isZero();
      for (NodeId each : List.of(ahead, behind)) {
        assertThat(rig.node(each).gaps())
            .anyMatch(gap -> gap.kind().equals(EvidenceGap.CLOCK_SKEW));
        assertThat(rig.node(each).status().word()).isEqualTo("online");
        assertThat(rig.node(each).times().sampleAgeMillis(System.currentTimeMillis()))
            .isLessThan(20_000);
      }
      assertThat(rig.node(mad).gaps()).anyMatch(gap -> gap.kind().equals(EvidenceGap.CLOCK_STEP));
    }
  }

  /** As an agent would send it whose clock shows an instant. */
  private static long skewed(Writer writer, NodeId node, long clockMillis) {
    byte[] window = writer.window(origin(node, "i-1"), ticks(clockMillis, 5)).getFirst();
    writer.send(
        new ProducerRecord<>(
            FodcTopic.METRIC_WINDOWS.name(writer.prefix),
            null,
            clockMillis,
            NodeKey.bytes(node),
            window));
    return 5L * Writer.SERIES;
  }
}
