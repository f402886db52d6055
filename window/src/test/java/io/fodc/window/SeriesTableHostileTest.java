package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and labels of all sizes that come and go, beside a map. The seed is the test's name. */
class SeriesTableHostileTest {
  private static final int[] SIZES = {1, 3, 4, 17, 100, 1_000, 5_000, 1 << 16};

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAMapWhateverTheLabels(long seed) {
    Random random = new Random(seed);
    try (SeriesTable table = new SeriesTable(1 << 20)) {
      Map<SeriesDefinition, Integer> held = new HashMap<>();
      List<SeriesDefinition> order = new ArrayList<>();
      int refused = 0;
      for (int i = 0; i < 4_000; i++) {
        if (order.isEmpty() || random.nextInt(5) < 3) {
          SeriesDefinition series = series(random);
          int id = table.intern(SeriesKey.of(series), series.family());
          refused += id == SeriesTable.NO_SERIES ? 1 : 0;
          Integer known = held.get(series);
          if (known != null) {
            assertThat(id).isEqualTo(known);
            table.release(id);
          } else if (id != SeriesTable.NO_SERIES) {
            assertThat(held).doesNotContainValue(id);
            held.put(series, id);
            order.add(series);
          }
        } else {
          SeriesDefinition gone = order.remove(random.nextInt(order.size()));
          table.release(held.getOrDefault(gone, SeriesTable.NO_SERIES));
          held.remove(gone);
        }
        if (i % 800 == 0) {
          held.forEach((series, id) -> assertIs(table, id, series));
        }
        assertThat(table.bytes()).isLessThanOrEqualTo(table.limit());
      }
      assertThat(refused).isPositive().isEqualTo((int) table.refusals());
      held.values().forEach(table::release);
      table.trim();
      assertThat(table.size()).isZero();
      assertThat(table.symbols()).isZero();
      assertThat(table.families()).isZero();
    }
  }

  @Test
  void givesTheMemoryOfLargeLabelsBack() {
    try (SeriesTable table = new SeriesTable(3 << 20)) {
      int[] ids = new int[20];
      long after = 0;
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < ids.length; i++) {
          SeriesDefinition large =
              SeriesDefinition.of(Rig.FAMILY, "text", (round + "-" + i).repeat(16_000));
          ids[i] = table.intern(SeriesKey.of(large), Rig.FAMILY);
          assertThat(ids[i]).isEqualTo(i);
        }
        assertThat(table.bytes()).isGreaterThan(20 * 48_000);
        for (int id : ids) {
          table.release(id);
        }
        table.trim();
        after = round == 0 ? table.bytes() : after;
        assertThat(table.bytes()).isEqualTo(after).isLessThan(20_000);
      }
    }
  }

  @Test
  void givesNewSeriesTheLowestFreeIds() {
    try (SeriesTable table = new SeriesTable(1 << 20)) {
      for (int i = 0; i < 500; i++) {
        assertThat(table.intern(Rig.key(i), Rig.FAMILY)).isEqualTo(i);
      }
      for (int id = 40; id < 200; id += 3) {
        table.release(id);
      }
      table.trim();
      for (int id = 40, i = 1_000; id < 200; id += 3) {
        assertThat(table.intern(Rig.key(i++), Rig.FAMILY)).isEqualTo(id);
      }
      assertThat(table.intern(Rig.key(2_000), Rig.FAMILY)).isEqualTo(500);
    }
  }

  @Test
  void sharesNamesAndLabels() {
    try (SeriesTable table = new SeriesTable(1 << 20)) {
      MetricFamily family = MetricFamily.counter("requests_with_a_rather_long_name_total", "");
      for (int i = 0; i < 1_000; i++) {
        Labels labels =
            Labels.of("a_label", "a value " + i / 100, "other_label", "another value " + i % 100);
        table.intern(SeriesKey.of(new SeriesDefinition(family.name(), labels, family)), family);
      }
      assertThat(table.size()).isEqualTo(1_000);
      assertThat(table.symbols()).isEqualTo(1 + 10 + 100);
      assertThat(table.bytes()).isLessThan(50_000);
    }
  }

  private static void assertIs(SeriesTable table, int id, SeriesDefinition series) {
    assertThat(table.definition(id)).isEqualTo(series);
    assertThat(table.find(SeriesKey.of(series))).isEqualTo(id);
  }

  /** Few names and labels, most values from a few, some their own and large. */
  private static SeriesDefinition series(Random random) {
    List<String> pairs = new ArrayList<>();
    for (int label = 0, labels = random.nextInt(5); label < labels; label++) {
      pairs.add("label_" + label);
      int size = SIZES[random.nextInt(random.nextInt(10) == 0 ? SIZES.length : 5)];
      String text = Integer.toString(random.nextInt(random.nextBoolean() ? 4 : 1_000));
      pairs.add((text + "é".repeat(size / 2)).substring(0, Math.max(1, size / 2)));
    }
    MetricFamily family = MetricFamily.gauge("name_" + random.nextInt(20), "");
    return new SeriesDefinition(family.name(), Labels.ofPairs(pairs), family);
  }
}
