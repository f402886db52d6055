package io.fodc.proxy.ingest;

import static io.fodc.proxy.ingest.Writer.node;
import static io.fodc.proxy.ingest.Writer.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.publish.PublishListener;
import io.fodc.bridge.publish.PublishSettings;
import io.fodc.bridge.publish.PublishTrouble;
import io.fodc.bridge.publish.WindowPublisher;
import io.fodc.bridge.record.Fingerprints;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.consumer.NodeWindow;
import io.fodc.consumer.SeriesSamples;
import io.fodc.consumer.Subscription;
import io.fodc.consumer.WindowConsumer;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.kafka.TopicContents;
import io.fodc.schemas.node.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real broker takes only the small part of a window, so that its agent cuts it anew: what there
 * is of the first cut is left in the topic, and every reader ends with each sample once.
 */
class RecutWindowTest {
  private static final NodeId NODE = node("recut");
  private static final int SERIES = 4_000;
  private static final int MAX_MESSAGE_BYTES = 40_000;
  private static final String PREFIX = "recut.";

  @TempDir private Path folder;

  @Test
  void nothingIsDoubledOrLostWhenOnlySomePartsOfAFirstCutWereTaken() throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain())) {
      makeTopics(kafka);
      RecordingSource source = new RecordingSource(NODE, SERIES);
      long now = System.currentTimeMillis();
      source.record(ticks(now - 6_000, 3));
      List<PublishTrouble> troubles = new CopyOnWriteArrayList<>();
      try (IngestRig rig = new IngestRig(kafka, PREFIX, folder);
          WindowPublisher publisher = publisher(kafka, source, troubles)) {
        publisher.start();
        Await.until(() -> publisher.status().acknowledgedTickMillis() == source.newestTickMillis());
        source.record(ticks(now, 6));
        rig.awaitSamples(NODE, 9L * SERIES);
        assertThat(rig.report().numbers().windowsIncomplete()).isZero();
        assertThat(rig.node(NODE).gaps()).isEmpty();
      }
      assertThat(troubles)
          .isNotEmpty()
          .allMatch(trouble -> trouble.kind() == PublishTrouble.Kind.RECORD_TOO_LARGE);
      assertThat(cuts(kafka)).as("cuts of the first window in the topic").hasSizeGreaterThan(1);
      assertThat(read(kafka)).hasSize(9 * SERIES);
      try (IngestRig later = new IngestRig(kafka, PREFIX, folder.resolve("later"))) {
        later.awaitSamples(NODE, 9L * SERIES);
        assertThat(later.report().numbers().windowsIncomplete()).isZero();
        assertThat(later.node(NODE).gaps()).isEmpty();
      }
    }
  }

  private static void makeTopics(KafkaFixture kafka) throws Exception {
    Broker.makeTopics(
        kafka, PREFIX, 1, FodcTopic.NODE_CONFIGS, FodcTopic.NODE_STATES, FodcTopic.DEAD_LETTERS);
    NewTopic windows =
        new NewTopic(FodcTopic.METRIC_WINDOWS.name(PREFIX), 1, (short) 1)
            .configs(Map.of("max.message.bytes", Integer.toString(MAX_MESSAGE_BYTES)));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin.createTopics(List.of(windows)).all().get(30, TimeUnit.SECONDS);
    }
  }

  private static WindowPublisher publisher(
      KafkaFixture kafka, RecordingSource source, List<PublishTrouble> troubles) {
    Map<String, Object> client = new HashMap<>();
    client.put("bootstrap.servers", kafka.bootstrap());
    // Sizes are then what they are said to be.
    client.put("compression.type", "none");
    PublishSettings settings =
        new PublishSettings(
            PREFIX,
            client,
            new PublishSettings.Framings(
                Fingerprints.METRIC_WINDOW, Fingerprints.NODE_CONFIG, Fingerprints.NODE_STATE),
            Duration.ofMillis(100),
            64 << 20,
            1 << 20,
            Optional.empty());
    return WindowPublisher.of(
        NODE, settings, source, new Told(troubles), InstantSource.system(), new Random(1));
  }

  private record Told(List<PublishTrouble> troubles) implements PublishListener {
    @Override
    public void trouble(PublishTrouble trouble) {
      troubles.add(trouble);
    }

    @Override
    public void over(PublishTrouble trouble) {}

    @Override
    public void lost(long afterMillis, long beforeMillis) {
      throw new AssertionError("ticks after " + afterMillis + " are lost");
    }

    @Override
    public void note(String line) {}
  }

  /** Numbers of parts that records of the first window say it has; each id is there once. */
  private static Set<String> cuts(KafkaFixture kafka) {
    List<String> ids =
        TopicContents.read(kafka.bootstrap(), FodcTopic.METRIC_WINDOWS.name(PREFIX)).stream()
            .map(record -> RecordHeaders.of(record.headers()).id())
            .toList();
    assertThat(ids).doesNotHaveDuplicates();
    String window = ids.getFirst().substring(0, ids.getFirst().lastIndexOf('/'));
    return ids.stream()
        .filter(id -> id.startsWith(window))
        .map(id -> id.substring(id.lastIndexOf('-')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What the consumer kit gives out: series and tick of each sample. */
  private static List<String> read(KafkaFixture kafka) throws Exception {
    Subscription subscription =
        Subscription.to(kafka.bootstrap(), "fodc-consumer-recut").withTopicPrefix(PREFIX);
    List<String> samples = new ArrayList<>();
    try (WindowConsumer consumer =
        WindowConsumer.open(
            subscription,
            unread -> {
              throw new AssertionError(unread.reason());
            })) {
      Await.until(
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(window -> add(window, samples));
            return samples.size() >= 9 * SERIES;
          });
      consumer.poll(Duration.ofMillis(500)).forEach(window -> add(window, samples));
    }
    assertThat(samples).doesNotHaveDuplicates();
    return samples;
  }

  private static void add(NodeWindow window, List<String> samples) {
    assertThat(window.partsMissing()).isZero();
    for (SeriesSamples series : window.series()) {
      for (int i = 0; i < series.values().length; i++) {
        int place = Integer.parseInt(series.series().labels().asPairs().get(1));
        assertThat(series.values()[i]).isEqualTo(Writer.value(place, series.tickMillis()[i]));
        samples.add(place + " " + series.tickMillis()[i]);
      }
    }
  }
}
