package io.fodc.bridge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.publish.PublishTrouble.Kind;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the publisher does with its producer, whose answers a test gives by hand. */
class WindowPublisherTest {
  private static final String WINDOWS = FodcTopic.METRIC_WINDOWS.name("");

  @TempDir private Path folder;

  /** Stays open when the publisher wants a new one. */
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public void close(Duration timeout) {}
      };

  private final Heard heard = new Heard();

  private static MockProducer<byte[], byte[]> producer() {
    return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
      @Override
      public void close(Duration timeout) {}
    };
  }

  private static PublishSettings settings(int requestBytes, long inFlight, Optional<Path> file) {
    return new PublishSettings(
        "",
        Map.of("bootstrap.servers", "a:1", "max.request.size", Integer.toString(requestBytes)),
        KafkaRun.framings(),
        Duration.ofMillis(1),
        1 << 30,
        inFlight,
        file);
  }

  private WindowPublisher start(
      FakeAgent agent, PublishSettings settings, Supplier<Producer<byte[], byte[]>> maker) {
    WindowPublisher publisher =
        new WindowPublisher(
            agent.node(),
            settings,
            new ProducerSetup(settings),
            maker,
            agent,
            heard,
            InstantSource.system(),
            new Random(1));
    publisher.start();
    return publisher;
  }

  /** One whose windows are several parts. */
  private static FakeAgent large(String name) {
    return new FakeAgent(
        new NodeId("test", name), "one", 800, System.currentTimeMillis() - 3_600_000);
  }

  /** Windows handed over so far, each try of each. */
  private List<ProducerRecord<byte[], byte[]>> windows() {
    return producer.history().stream().filter(sent -> sent.topic().equals(WINDOWS)).toList();
  }

  /** Answers what is handed over next. */
  private void answer(String what, Supplier<Boolean> giveAnswer) {
    KafkaRun.await(what, giveAnswer::get);
  }

  @Test
  void movesOnOnlyWhenAllPartsAreAcknowledgedAndSendsAFailedOneAgainAsItWas() {
    FakeAgent agent = large("parts");
    agent.ticks(40);
    PublishSettings settings = settings(24 << 10, 1 << 20, Optional.empty());
    try (WindowPublisher publisher = start(agent, settings, () -> producer)) {
      answer("the state", producer::completeNext);
      KafkaRun.await("a part", () -> !windows().isEmpty());
      PublishedWindows one = new PublishedWindows();
      one.take(windows().getFirst().key(), windows().getFirst().value());
      assertThat(one.largestPartCount()).isGreaterThan(1);
      KafkaRun.await("all parts", () -> windows().size() == one.largestPartCount());
      List<ProducerRecord<byte[], byte[]>> first = windows();
      for (int part = 0; part < first.size() - 1; part++) {
        assertThat(producer.completeNext()).isTrue();
      }
      assertThat(publisher.status().acknowledgedTickMillis()).isZero();
      assertThat(producer.errorNext(new NotLeaderOrFollowerException("moved"))).isTrue();
      KafkaRun.await("the part again", () -> windows().size() == first.size() + 1);
      assertThat(windows().getLast().value()).isEqualTo(first.getLast().value());
      assertThat(publisher.status().acknowledgedTickMillis()).isZero();
      answer("the part", producer::completeNext);
      KafkaRun.awaitAll(agent, publisher);
      assertThat(publisher.status().ticks()).isEqualTo(40);
      assertThat(heard.kinds()).containsExactly(Kind.UNREACHABLE);
      PublishedWindows sent = new PublishedWindows();
      windows().forEach(record -> sent.take(record.key(), record.value()));
      sent.assertHolds(agent, agent.held());
      assertThat(sent.repeated()).isEqualTo(1);
    }
  }

  @Test
  void keepsFewBytesOnTheirWay() {
    FakeAgent agent = large("flight");
    agent.ticks(100);
    long inFlight = 40_000;
    PublishSettings settings = settings(24 << 10, inFlight, Optional.empty());
    try (WindowPublisher publisher = start(agent, settings, () -> producer)) {
      long most = 0;
      while (publisher.status().acknowledgedTickMillis() != agent.newestTickMillis()) {
        most = Math.max(most, publisher.status().bytesInFlight());
        producer.completeNext();
      }
      assertThat(most).isBetween(1L, inFlight);
      assertThat(windows()).hasSizeGreaterThan(5);
      assertThat(publisher.status().bytesInFlight()).isZero();
    }
  }

  @Test
  void everyWayToFailIsNamedAndOver() {
    FakeAgent agent = FakeAgent.of("fails");
    agent.ticks(1);
    List<Exception> failures =
        new ArrayList<>(
            List.of(
                new TopicAuthorizationException("Not authorized to access topics: [x]"),
                new SaslAuthenticationException("wrong password"),
                new TimeoutException("nobody there"),
                new KafkaException("something new")));
    MockProducer<byte[], byte[]> failing =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(
              ProducerRecord<byte[], byte[]> record, Callback callback) {
            sendException =
                record.topic().equals(WINDOWS) && !failures.isEmpty()
                    ? new KafkaException(failures.removeFirst())
                    : null;
            return super.send(record, callback);
          }

          @Override
          public void close(Duration timeout) {}
        };
    try (WindowPublisher publisher =
        start(agent, settings(1 << 20, 1 << 20, Optional.empty()), () -> failing)) {
      KafkaRun.awaitAll(agent, publisher);
      KafkaRun.await("up", () -> publisher.status().up());
      assertThat(publisher.status().failures(Kind.NOT_AUTHORIZED)).isEqualTo(1);
    }
    assertThat(heard.kinds())
        .containsExactly(
            Kind.NOT_AUTHORIZED, Kind.NOT_AUTHENTICATED, Kind.UNREACHABLE, Kind.REFUSED);
    assertThat(heard.troubles.getFirst().reason()).contains("rights that fodc topics describe");
    assertThat(heard.over).singleElement().extracting(PublishTrouble::kind).isEqualTo(Kind.REFUSED);
  }

  @Test
  void aProducerThatCannotBeMadeIsTriedAgain() {
    FakeAgent agent = FakeAgent.of("unresolved");
    agent.ticks(1);
    MockProducer<byte[], byte[]> answering = producer();
    List<Integer> tries = new ArrayList<>();
    try (WindowPublisher publisher =
        start(
            agent,
            settings(1 << 20, 1 << 20, Optional.empty()),
            () -> {
              tries.add(1);
              if (tries.size() < 3) {
                throw new KafkaException("No resolvable bootstrap urls");
              }
              return answering;
            })) {
      KafkaRun.awaitAll(agent, publisher);
    }
    assertThat(heard.troubles.getFirst().reason()).contains("No resolvable bootstrap urls");
  }

  @Test
  void halvesRecordsUntilBrokersTakeThem() {
    FakeAgent agent = FakeAgent.of("halves");
    agent.ticks(100);
    PublishSettings settings = settings(1 << 20, 1 << 20, Optional.empty());
    try (WindowPublisher publisher = start(agent, settings, () -> producer)) {
      answer("the state", producer::completeNext);
      answer("too large", () -> producer.errorNext(new RecordTooLargeException("too large")));
      while (publisher.status().acknowledgedTickMillis() != agent.newestTickMillis()) {
        producer.completeNext();
      }
      int refused = windows().getFirst().value().length;
      assertThat(publisher.status().recordLimit()).isEqualTo(refused / 2);
      assertThat(windows().subList(1, windows().size()))
          .hasSizeGreaterThan(1)
          .allSatisfy(record -> assertThat(record.value().length).isLessThanOrEqualTo(refused / 2));
    }
  }

  @Test
  void ticksThatLeftTheWindowBeforeTheyWentAreTold() {
    FakeAgent agent = FakeAgent.of("left");
    agent.ticks(3);
    PublishSettings settings = settings(1 << 20, 1 << 20, Optional.of(folder.resolve("p")));
    MockProducer<byte[], byte[]> answering = producer();
    try (WindowPublisher publisher = start(agent, settings, () -> answering)) {
      KafkaRun.awaitAll(agent, publisher);
    }
    long before = agent.newestTickMillis();
    FakeAgent later = agent.again("two");
    later.ticks(10);
    later.keep(4);
    long first = later.oldestTickMillis();
    try (WindowPublisher publisher = start(later, settings, () -> answering)) {
      KafkaRun.awaitAll(later, publisher);
      assertThat(publisher.status().gaps()).isEqualTo(1);
      assertThat(publisher.status().lostMillis()).isEqualTo(7 * FakeAgent.STEP_MILLIS);
      assertThat(publisher.status().ticks()).isEqualTo(4);
    }
    assertThat(heard.lost).containsExactly(List.of(before, first));
  }

  /** Readers take two windows that begin alike for the same, so they must end alike. */
  @Test
  void aWindowThatWasBegunIsSentAgainWithTheSameTicksByTheNextLife() {
    FakeAgent agent = FakeAgent.of("begun");
    agent.ticks(4);
    Path file = folder.resolve("p");
    PublishSettings settings = settings(1 << 20, 1 << 20, Optional.of(file));
    try (WindowPublisher publisher = start(agent, settings, () -> producer)) {
      answer("the state", producer::completeNext);
      KafkaRun.await("the window handed over", () -> windows().size() == 1);
      assertThat(publisher.status().acknowledgedTickMillis()).isZero();
    }
    FakeAgent later = agent.again("two");
    later.ticks(5);
    MockProducer<byte[], byte[]> next = producer();
    try (WindowPublisher publisher = start(later, settings, () -> next)) {
      KafkaRun.awaitAll(later, publisher);
    }
    PublishedWindows first = new PublishedWindows();
    first.take(windows().getFirst().key(), windows().getFirst().value());
    List<ProducerRecord<byte[], byte[]>> again =
        next.history().stream().filter(sent -> sent.topic().equals(WINDOWS)).toList();
    PublishedWindows second = new PublishedWindows();
    second.take(again.getFirst().key(), again.getFirst().value());
    assertThat(second.ticks(later.node())).isEqualTo(first.ticks(agent.node()));
    assertThat(first.ticks(agent.node())).isEqualTo(new TreeSet<>(agent.held()));
    again.subList(1, again.size()).forEach(record -> second.take(record.key(), record.value()));
    second.assertHolds(later, later.held());
  }

  @Test
  void aMonstrousSeriesIsLeftOutAndCounted() {
    FakeAgent agent = FakeAgent.of("monster");
    agent.add(SeriesDefinition.of(MetricFamily.gauge("monster", ""), "l", "x".repeat(70_000)));
    agent.ticks(3);
    MockProducer<byte[], byte[]> answering = producer();
    try (WindowPublisher publisher =
        start(agent, settings(1 << 20, 1 << 20, Optional.empty()), () -> answering)) {
      KafkaRun.awaitAll(agent, publisher);
      assertThat(publisher.status().refusedSeries()).isEqualTo(1);
      assertThat(publisher.status().samples())
          .isEqualTo(
              agent.held().stream()
                  .mapToLong(
                      tick ->
                          agent.series(tick).stream()
                              .filter(series -> !series.name().equals("monster"))
                              .count())
                  .sum());
    }
  }

  @Test
  void theProducerIsIdempotentAndBounded() {
    PublishSettings settings = settings(1 << 20, 2 << 20, Optional.empty());
    assertThat(new ProducerSetup(settings).values())
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", "true")
        .containsEntry("compression.type", "zstd")
        .containsEntry("metadata.recovery.strategy", "none")
        .containsEntry("buffer.memory", Long.toString(3 << 20))
        .containsEntry("max.block.ms", "5000");
  }
}
