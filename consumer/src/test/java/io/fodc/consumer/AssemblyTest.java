package io.fodc.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.schemas.node.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AssemblyTest {
  private static final NodeId NODE = new NodeId("east", "data-0");
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final List<NodeWindow> windows = new ArrayList<>();
  private final Assembly assembly = new Assembly(windows::add);
  private final PieceReader reader = new PieceReader();
  private long offset;
  private long now = 1_000_000;

  private List<byte[]> parts(String instance, long from, long to) {
    return Written.window(
        NODE, instance, RecordSchema.METRIC_WINDOW.singleObject(), 16 << 10, from, to);
  }

  private void add(byte[] record) {
    assembly.add(
        piece(new ConsumerRecord<>("t", 0, offset, NodeKey.bytes(NODE), record)),
        new PartialWindow.Place(PARTITION, offset++),
        record.length,
        now);
  }

  private Piece piece(ConsumerRecord<byte[], byte[]> record) {
    try {
      return reader.read(record);
    } catch (UnreadException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void putsPartsTogetherWhicheverOrderAndHoweverOftenTheyCome() {
    List<byte[]> parts = parts("a", 1_000, 9_000);
    assertThat(parts).hasSizeGreaterThan(2);
    parts.reversed().forEach(this::add);
    parts.forEach(this::add);
    add(parts.getFirst());

    assertThat(windows).hasSize(1);
    assertThat(windows.getFirst().partsMissing()).isZero();
    assertThat(Written.samples(windows)).isEqualTo(Written.expected(NODE, 1_000, 9_000));
    assertThat(assembly.earliest(PARTITION)).isEmpty();
  }

  @Test
  void givesOutOnlyLaterTicksOfAWindowThatBeginsEarlier() {
    parts("a", 1_000, 5_000).forEach(this::add);
    parts("b", 3_000, 9_000).forEach(this::add);

    assertThat(windows.getLast().tickMillis()).containsExactly(6_000, 7_000, 8_000, 9_000);
    assertThat(Written.samples(windows)).isEqualTo(Written.expected(NODE, 1_000, 9_000));
  }

  @Test
  void startsAnewWithAWindowThatIsWrittenAgainAfterSomeOfItsParts() {
    add(parts("a", 1_000, 5_000).getFirst());
    assertThat(assembly.earliest(PARTITION)).hasValue(0);
    parts("b", 1_000, 8_000).forEach(this::add);

    assertThat(windows).hasSize(1);
    assertThat(Written.samples(windows)).isEqualTo(Written.expected(NODE, 1_000, 8_000));
  }

  @Test
  void saysHowManyPartsAreMissingWhenItsNodeGoesOn() {
    List<byte[]> parts = parts("a", 1_000, 5_000);
    parts.stream().skip(1).forEach(this::add);
    parts("a", 6_000, 9_000).forEach(this::add);
    add(parts.getFirst());

    assertThat(windows).hasSize(2);
    assertThat(windows.getFirst().partsMissing()).isEqualTo(1);
    assertThat(windows.getFirst().series()).hasSizeLessThan(Written.SERIES).isNotEmpty();
    assertThat(windows.getLast().partsMissing()).isZero();
  }

  @Test
  void givesOutWhatHasWaitedForTooLong() {
    add(parts("a", 1_000, 5_000).getFirst());
    now += Assembly.PATIENCE_MILLIS - 1;
    assembly.expire(now);
    assertThat(windows).isEmpty();
    assembly.expire(now + 1);
    assertThat(windows).hasSize(1);
    assertThat(windows.getFirst().partsMissing()).isPositive();
    assertThat(assembly.earliest(PARTITION)).isEmpty();
  }

  @Test
  void readsAgainWhatComesFromAPartitionThatWasGivenAway() {
    parts("a", 1_000, 5_000).forEach(this::add);
    add(parts("a", 6_000, 9_000).getFirst());
    assembly.forget(PARTITION::equals);
    assertThat(assembly.earliest(PARTITION)).isEmpty();
    parts("a", 1_000, 5_000).forEach(this::add);

    assertThat(windows).hasSize(2);
    assertThat(windows.getFirst().tickMillis()).isEqualTo(windows.getLast().tickMillis());
  }
}
