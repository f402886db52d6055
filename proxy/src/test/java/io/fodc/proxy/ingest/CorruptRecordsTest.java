package io.fodc.proxy.ingest;

import static io.fodc.proxy.ingest.Writer.node;
import static io.fodc.proxy.ingest.Writer.origin;
import static io.fodc.proxy.ingest.Writer.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.ingest.IngestNumbers;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.kafka.TopicContents;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random, truncated and bit-flipped records among good ones, in all three topics: every good one is
 * taken, every bad one is counted and set aside with where it stood, and nothing waits behind it.
 */
class CorruptRecordsTest {
  private static final int RECORDS = 400;
  private static final List<FodcTopic> TOPICS =
      List.of(FodcTopic.METRIC_WINDOWS, FodcTopic.NODE_STATES, FodcTopic.NODE_CONFIGS);
  private static final List<NodeId> NODES =
      IntStream.range(0, 6).mapToObj(i -> node("data-" + i)).toList();
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

  /** What was written. */
  private static final class Written {
    final Map<FodcTopic, Long> records = new HashMap<>();
    final Map<NodeId, Long> samples = new HashMap<>();
    final Map<NodeId, String> hosts = new HashMap<>();
    final Map<NodeId, String> fingerprints = new HashMap<>();

    /** Values that cannot be read, by where they stand. */
    final Map<String, byte[]> broken = new HashMap<>();

    /** Values with a changed bit, which may still be some record, by where they stand. */
    final Map<String, byte[]> flipped = new HashMap<>();

    private Written() {}
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, true"})
  void losesNoGoodOneAndSetsEachBadOneAside(long seed, boolean shared) throws Exception {
    String prefix = "corrupt-" + seed + ".";
    Broker.makeTopics(kafka, prefix, 3);
    try (Rigs rigs = new Rigs(prefix, folder, shared);
        Writer writer = new Writer(kafka, prefix)) {
      IngestRig rig = rigs.open(kafka.bootstrap(), "one");
      Written written = write(writer, new Random(seed));
      for (NodeId node : NODES) {
        rigs.awaitSamples(node, written.samples.getOrDefault(node, 0L));
      }
      Await.until(() -> handled(rig) == RECORDS, () -> handled(rig) + ": " + rig.report());
      IngestNumbers numbers = rig.report().numbers();
      assertThat(numbers.refused()).doesNotContainKeys("failed", "corrupt");
      long refused = numbers.refused().values().stream().mapToLong(Long::longValue).sum();
      assertThat(refused).isGreaterThanOrEqualTo(written.broken.size());
      Await.until(() -> rig.report().numbers().letters() == refused, () -> "" + rig.report());
      assertThat(rig.report().numbers().lettersLost()).isZero();
      assertLetters(written, prefix, refused);
      for (NodeId node : NODES) {
        assertThat(rig.node(node).description().place().host()).isEqualTo(written.hosts.get(node));
        assertThat(rig.history.current(node).orElseThrow().config().fingerprint())
            .isEqualTo(written.fingerprints.get(node));
      }
      assertThat(written.broken).hasSizeGreaterThan(RECORDS / 4);
      assertThat(written.records.values()).allMatch(count -> count > RECORDS / 5);
      Await.until(rig.ingest::isReady);
    }
  }

  /** Records that were taken, refused, or wait for a part that a changed bit speaks of. */
  private static long handled(IngestRig rig) {
    IngestReport report = rig.report();
    IngestNumbers numbers = report.numbers();
    return numbers.windowsTaken()
        + numbers.windowsPending()
        + report.states()
        + report.configs()
        + numbers.refused().values().stream().mapToLong(Long::longValue).sum();
  }

  private static Written write(Writer writer, Random random) throws Exception {
    Written written = new Written();
    long tick = System.currentTimeMillis() - 1_000_000;
    for (int i = 0; i < RECORDS; i++) {
      // The last ones are good, so that each node has one of each.
      int left = RECORDS - i - 1;
      boolean good = left < TOPICS.size() * NODES.size() || random.nextInt(3) == 0;
      FodcTopic topic =
          left < TOPICS.size() * NODES.size()
              ? TOPICS.get(left / NODES.size())
              : TOPICS.get(random.nextInt(TOPICS.size()));
      NodeId node = NODES.get(good ? left % NODES.size() : random.nextInt(NODES.size()));
      boolean flip = !good && random.nextInt(3) == 0;
      NodeId of = flip ? node("flipped-" + i) : node;
      byte[] value = record(writer, topic, of, i, tick);
      if (!good) {
        value = flip ? flipped(value, random) : broken(value, random);
      }
      RecordMetadata at = writer.sendNow(topic, NodeKey.bytes(of), value);
      written.records.merge(topic, 1L, Long::sum);
      if (!good) {
        (flip ? written.flipped : written.broken)
            .put(at.topic() + "/" + at.partition() + "/" + at.offset(), value);
      } else if (topic == FodcTopic.METRIC_WINDOWS) {
        written.samples.merge(node, 2L * Writer.SERIES, Long::sum);
      } else if (topic == FodcTopic.NODE_STATES) {
        written.hosts.put(node, "h" + i);
      } else {
        written.fingerprints.put(node, fingerprint(i));
      }
      tick += 2 * Writer.INTERVAL;
    }
    return written;
  }

  private static String fingerprint(int number) {
    return "%064x".formatted(number);
  }

  private static byte[] record(Writer writer, FodcTopic topic, NodeId node, int number, long tick) {
    return switch (topic) {
      case METRIC_WINDOWS -> writer.window(origin(node, "i-1"), ticks(tick, 2)).getFirst();
      case NODE_STATES ->
          new NodeStateRecord(
                  node,
                  tick,
                  NodeRole.DATANODE_HOT,
                  Map.of("zone", "a"),
                  new NodeStateRecord.Place("n", "pod", "db", "h" + number, "g:1", "h:1", "node"),
                  new NodeStateRecord.Agent("1", "i-1", 5, 1_000, List.of("x"), "off", ""),
                  new NodeStateRecord.Session("", "", ""),
                  NodeStateRecord.Evidence.NONE)
              .encode(RecordSchema.NODE_STATE.singleObject());
      case NODE_CONFIGS ->
          new NodeConfigRecord(
                  node,
                  "i-1",
                  tick,
                  fingerprint(number),
                  List.of(
                      new NodeConfigRecord.Entry(
                          "key", "v" + number, false, "", "flag", "--key", List.of())),
                  List.of())
              .encode(RecordSchema.NODE_CONFIG.singleObject());
      case DEAD_LETTERS -> throw new IllegalArgumentException("nobody writes " + topic);
    };
  }

  /** Bytes that are no record: any, a part of one, or one that names another schema. */
  private static byte[] broken(byte[] record, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> {
        byte[] any = new byte[random.nextInt(300)];
        random.nextBytes(any);
        yield any;
      }
      case 1 -> Arrays.copyOf(record, random.nextInt(record.length));
      default -> flip(record, random.nextInt(10), random);
    };
  }

  /** One bit behind the frame is another one. */
  private static byte[] flipped(byte[] record, Random random) {
    return flip(record, 10 + random.nextInt(record.length - 10), random);
  }

  private static byte[] flip(byte[] record, int at, Random random) {
    byte[] changed = record.clone();
    changed[at] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }

  private static void assertLetters(Written written, String prefix, long count) {
    Map<String, byte[]> letters = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> letter :
        TopicContents.read(kafka.bootstrap(), FodcTopic.DEAD_LETTERS.name(prefix))) {
      String at =
          header(letter, "fodc-topic")
              + "/"
              + header(letter, "fodc-partition")
              + "/"
              + header(letter, "fodc-offset");
      assertThat(letters.put(at, letter.value())).as("%s once", at).isNull();
      assertThat(header(letter, "fodc-refused")).isNotEmpty();
      byte[] wrote = written.broken.getOrDefault(at, written.flipped.get(at));
      assertThat(letter.value()).as("%s is none of the good ones", at).isEqualTo(wrote);
    }
    assertThat(letters).hasSize((int) count);
    assertThat(letters.keySet()).containsAll(written.broken.keySet());
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
