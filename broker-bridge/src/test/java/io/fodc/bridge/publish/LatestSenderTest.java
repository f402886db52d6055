package io.fodc.bridge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** How often a node's newest state is written; a test moves the clock. */
class LatestSenderTest {
  private static final NodeId NODE = new NodeId("test", "a");

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private long nanos;
  private String said = "";
  private final SendTerms terms =
      new SendTerms(
          new Producers(() -> producer),
          new Heard(),
          new PublishCounters(),
          "a:1",
          1 << 20,
          1_000,
          InstantSource.system(),
          () -> nanos);
  private final LatestSender sender =
      new LatestSender(new TopicSender("t", terms), terms, NODE, () -> Optional.of(latest(said)));

  private static LatestSender.Latest latest(String value) {
    return new LatestSender.Latest(
        value,
        RecordHeaders.ofNode(
            RecordHeaders.NODE_STATE, NODE, 1, RecordSchema.NODE_STATE.singleObject()),
        value::getBytes);
  }

  @Test
  void isWrittenOnceUntilItChangesAndEveryHour() throws InterruptedException {
    for (int second = 0; second < 3_599; second++) {
      sender.sendIfChanged();
      nanos += Duration.ofSeconds(1).toNanos();
    }
    assertThat(producer.history()).hasSize(1);
    nanos += Duration.ofSeconds(1).toNanos();
    sender.sendIfChanged();
    assertThat(producer.history()).hasSize(2);
    said = "other";
    sender.sendIfChanged();
    assertThat(producer.history()).hasSize(3);
  }

  /** An hour in which something changes every second is 240 records, and a few. */
  @Test
  void whatChangesAllTheTimeIsWrittenAtABoundedRateAndItsLastWordArrives()
      throws InterruptedException {
    for (int second = 0; second < 3_600; second++) {
      said = "at " + second;
      sender.sendIfChanged();
      nanos += Duration.ofSeconds(1).toNanos();
    }
    assertThat(producer.history().size()).isBetween(240, 246);
    nanos += Duration.ofSeconds(15).toNanos();
    sender.sendIfChanged();
    assertThat(producer.history().getLast().value()).asString().isEqualTo("at 3599");
    assertThat(producer.history().subList(0, 6))
        .extracting(sent -> new String(sent.value()))
        .containsExactly("at 0", "at 1", "at 2", "at 3", "at 4", "at 5");
  }
}
