package io.fodc.schemas.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.wire.agent.v1.Family;
import io.fodc.schemas.wire.agent.v1.SeriesDefinitions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesDictionaryTest {
  private final SeriesDictionaryWriter writer = new SeriesDictionaryWriter();
  private final SeriesDictionaryReader reader = new SeriesDictionaryReader();

  @Test
  void bringsEveryDefinitionBackInOrder() throws LinkViolationException {
    List<SeriesDefinition> sent = new ArrayList<>();
    List<SeriesDefinition> read = new ArrayList<>();
    for (int i = 0; i < 12_000; i++) {
      MetricFamily family =
          new MetricFamily("f" + i % 40, MetricType.ofOrdinal(i % 8), "s", "Help " + i % 40);
      SeriesDefinition series =
          new SeriesDefinition(family.name() + "_sum", Labels.of("z", "", "a", "v" + i), family);
      assertThat(writer.add(series)).isEqualTo(i);
      sent.add(series);
      if (writer.full()) {
        read.addAll(reader.read(writer.take()));
      }
    }
    read.addAll(reader.read(writer.take()));

    assertThat(read).isEqualTo(sent);
    assertThat(reader.size()).isEqualTo(writer.size());
    assertThat(writer.pending()).isFalse();
  }

  @Test
  void startsAnewAfterAReset() throws LinkViolationException {
    SeriesDefinition series = SeriesDefinition.of(MetricFamily.gauge("a", ""), "l", "v");
    writer.add(series);
    reader.read(writer.take());
    writer.reset();
    assertThat(writer.pending()).isTrue();
    assertThat(writer.add(series)).isZero();
    SeriesDefinitions message = writer.take();

    assertThat(message.getReset()).isTrue();
    assertThat(message.getFamiliesCount()).isEqualTo(1);
    assertThat(reader.read(message)).containsExactly(series);
    assertThat(reader.size()).isEqualTo(1);
  }

  @Test
  void keepsMessagesFarBelowTheLimit() {
    String value = "x".repeat(60_000);
    while (!writer.full()) {
      assertThat(writer.add(SeriesDefinition.of(MetricFamily.gauge("a", ""), "l", value)))
          .isNotNegative();
    }
    assertThat(writer.take().getSerializedSize()).isLessThan(LinkLimits.MAX_MESSAGE_BYTES / 2);
  }

  @Test
  void writerRefusesWhatTheReaderWould() {
    String[] labels = new String[2 * (LinkLimits.MAX_LABELS + 1)];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = "l" + i;
    }
    MetricFamily family = MetricFamily.gauge("a", "");
    assertThat(writer.add(SeriesDefinition.of(family, labels)))
        .isEqualTo(SeriesDictionaryWriter.REFUSED);
    assertThat(writer.add(SeriesDefinition.of(family, "l", "x".repeat(70_000))))
        .isEqualTo(SeriesDictionaryWriter.REFUSED);
    assertThat(writer.add(SeriesDefinition.of(MetricFamily.gauge("a", "x".repeat(70_000)))))
        .isEqualTo(SeriesDictionaryWriter.REFUSED);
    assertThat(writer.size()).isZero();
    assertThat(writer.take().getFamiliesCount()).isZero();
  }

  @Test
  void readerRefusesWhatBreaksABound() {
    assertRefused(
        SeriesDefinitions.newBuilder()
            .addAllSeries(Collections.nCopies(5_001, series(0, "a").build())),
        "5001 definitions in one message; at most 5000");
    assertRefused(SeriesDefinitions.newBuilder().addSeries(series(0, "a")), "names family 0 of 0");
    assertRefused(
        SeriesDefinitions.newBuilder().addFamilies(family("a")).addSeries(series(-1, "a")),
        "names family 4294967295 of 1");
    assertRefused(
        SeriesDefinitions.newBuilder().addFamilies(family("a")).addSeries(series(0, "")),
        "needs a name");
    assertRefused(
        SeriesDefinitions.newBuilder()
            .addFamilies(family("a"))
            .addSeries(series(0, "a").addLabels("odd")),
        "need a value");
    assertRefused(
        SeriesDefinitions.newBuilder()
            .addFamilies(family("a"))
            .addSeries(series(0, "a").addAllLabels(List.of("l", "1", "l", "2"))),
        "appears twice");
    assertRefused(
        SeriesDefinitions.newBuilder()
            .addFamilies(family("a"))
            .addSeries(series(0, "a").addAllLabels(Collections.nCopies(258, "x"))),
        "129 labels of a series; at most 128");
    assertRefused(SeriesDefinitions.newBuilder().addFamilies(family("")), "family without a name");
    assertRefused(
        SeriesDefinitions.newBuilder().addFamilies(family("x".repeat(66_000))),
        "bytes in a family; at most 65536");
  }

  @Test
  void readerBoundsTheFamiliesOfASession() {
    SeriesDefinitions message =
        SeriesDefinitions.newBuilder()
            .addAllFamilies(
                Collections.nCopies(60, family("a").setHelp("x".repeat(60_000)).build()))
            .build();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10; i++) {
                reader.read(message);
              }
            })
        .isInstanceOf(LinkViolationException.class)
        .hasMessageContaining("more than 16777216 bytes");
  }

  private void assertRefused(SeriesDefinitions.Builder message, String reason) {
    assertThatThrownBy(() -> new SeriesDictionaryReader().read(message.build()))
        .isInstanceOf(LinkViolationException.class)
        .hasMessageContaining(reason);
  }

  private static io.fodc.schemas.wire.agent.v1.SeriesDefinition.Builder series(
      int family, String name) {
    return io.fodc.schemas.wire.agent.v1.SeriesDefinition.newBuilder()
        .setFamily(family)
        .setName(name);
  }

  private static Family.Builder family(String name) {
    return Family.newBuilder().setName(name);
  }
}
