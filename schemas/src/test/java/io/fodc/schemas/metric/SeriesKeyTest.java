package io.fodc.schemas.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeriesKeyTest {
  private static final MetricFamily FAMILY = MetricFamily.gauge("up", "");

  @Test
  void hasTheBytesThatTheFormatDraws() {
    SeriesKey key = SeriesKey.of(SeriesDefinition.of(FAMILY, "b", "2", "a", "1"));

    assertThat(key.toBytes())
        .isEqualTo(new byte[] {2, 'u', 'p', 2, 1, 'a', 1, '1', 1, 'b', 1, '2'});
  }

  @Test
  void sortsLabelsWhateverOrderTheyComeIn() {
    Random random = new Random(7);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      order.add(i);
    }
    SeriesKey sorted = new SeriesKey();
    fill(sorted, order);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(order, random);
      SeriesKey shuffled = new SeriesKey();
      assertThat(fill(shuffled, order)).isTrue();
      assertThat(shuffled.sameAs(sorted)).isTrue();
      assertThat(shuffled.hash()).isEqualTo(sorted.hash());
    }
    assertThat(sorted.labels().size()).isEqualTo(300);
    assertThat(sorted.labels().get("l7")).contains("v7");
  }

  @Test
  void saysWhenALabelNameComesTwice() {
    SeriesKey key = new SeriesKey();
    for (String first : List.of("a", "b", "c")) {
      key.begin(bytes("up"), 0, 2);
      key.label("b", "1");
      key.label("a", "2");
      key.label("c", "3");
      key.label(first, "4");
      assertThat(key.finish()).isFalse();
    }
  }

  @Test
  void leavesOutLabelsWithoutValue() {
    SeriesKey key = new SeriesKey();
    key.begin(bytes("up"), 0, 2);
    key.label("a", "");
    key.label("b", "1");
    assertThat(key.finish()).isTrue();
    assertThat(key.toDefinition(FAMILY)).isEqualTo(SeriesDefinition.of(FAMILY, "b", "1"));
  }

  @Test
  void givesBackWhatWasPutIn() {
    Labels labels =
        Labels.of(
            "zone", "\uD83D\uDE00", "a", "x".repeat(70_000), "\uE000", "1", "\uD83D\uDE00", "2");
    SeriesKey key = new SeriesKey().encode("name.with.dots", labels);

    assertThat(key.name()).isEqualTo("name.with.dots");
    assertThat(key.labels()).isEqualTo(labels);
    SeriesKey copy = new SeriesKey();
    copy.set(key.bytes(), 0, key.length());
    assertThat(copy.sameAs(key)).isTrue();
  }

  @Test
  void hashesSpread() {
    Set<Long> hashes = new HashSet<>();
    Set<Long> low = new HashSet<>();
    SeriesKey key = new SeriesKey();
    for (int i = 0; i < 100_000; i++) {
      long hash = key.encode("up", Labels.of("i", Integer.toString(i))).hash();
      hashes.add(hash);
      low.add(hash & 0xFFFFF);
    }
    assertThat(hashes).hasSize(100_000);
    assertThat(low.size()).as("distinct of 20 low bits").isBetween(94_000, 97_000);
  }

  @Test
  void refusesBytesThatAreNoKey() {
    byte[] good = SeriesKey.of(SeriesDefinition.of(FAMILY, "a", "1")).toBytes();
    for (int cut = 0; cut < good.length; cut++) {
      int length = cut;
      assertThatThrownBy(
              () -> {
                SeriesKey.name(good, 0, length);
                SeriesKey.labels(good, 0, length);
              })
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] huge = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F, 'a'};
    assertThatThrownBy(() -> SeriesKey.name(huge, 0, huge.length))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean fill(SeriesKey key, List<Integer> order) {
    key.begin(bytes("up"), 0, 2);
    for (int i : order) {
      key.label("l" + i, "v" + i);
    }
    return key.finish();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
