package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Families that come, go and change their texts, beside a map. The seed is the test's name. */
class FamilyTableTest {
  private static final int NAMES = 300;

  private long limit = Long.MAX_VALUE;
  private long charged;

  private boolean charge(long bytes) {
    if (bytes > 0 && charged + bytes > limit) {
      return false;
    }
    charged += bytes;
    return true;
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAMap(long seed) {
    Random random = new Random(seed);
    FamilyTable table = new FamilyTable(this::charge);
    Map<String, MetricFamily> told = new HashMap<>();
    Map<String, Integer> ids = new HashMap<>();
    List<String> series = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      limit = random.nextInt(4) == 0 ? charged : Long.MAX_VALUE;
      boolean growing = i / 1_000 % 2 == 0;
      if (series.isEmpty() || random.nextInt(5) < (growing ? 4 : 1)) {
        join(table, family(random), told, ids, series);
      } else {
        leave(table, series.remove(random.nextInt(series.size())), told, ids, series);
      }
      if (i % 250 == 0) {
        told.forEach((name, family) -> assertThat(table.get(id(ids, name))).isEqualTo(family));
        assertThat(table.size()).isEqualTo(told.size());
      }
      assertThat(table.bytes()).isEqualTo(charged);
    }
    limit = Long.MAX_VALUE;
    while (!series.isEmpty()) {
      leave(table, series.removeLast(), told, ids, series);
    }
    assertThat(table.size()).isZero();
    // What is left is room for ids and slots of the index.
    assertThat(charged).isLessThan(30L * NAMES);
  }

  @Test
  void takesAnEighthOfTheTextsOfANode() {
    FamilyTable table = new FamilyTable(this::charge);
    long chars = 0;
    for (int i = 0; i < 320; i++) {
      MetricFamily family =
          MetricFamily.counter(
              "banyandb_measure_total_merge_phase_" + i,
              "Merges of the measure storage that were in phase " + i);
      table.join(family);
      chars += family.name().length() + family.help().length();
    }
    assertThat(charged).isLessThan(320 * 24 + chars / 8);
    assertThat(table.get(7)).isNotNull().extracting(MetricFamily::help).asString().endsWith(" 7");
  }

  @Test
  void keepsTextsOfAllSizes() {
    FamilyTable table = new FamilyTable(this::charge);
    List<MetricFamily> families = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      String text = "ä€\n\"x".repeat(i * i);
      families.add(new MetricFamily("n" + i + text, MetricType.INFO, "s" + text, text));
      assertThat(table.join(families.get(i))).isEqualTo(i);
    }
    for (int i = 0; i < 70; i++) {
      System.gc();
      assertThat(table.get(i)).isEqualTo(families.get(i));
      i += 6;
    }
  }

  private static void join(
      FamilyTable table,
      MetricFamily family,
      Map<String, MetricFamily> told,
      Map<String, Integer> ids,
      List<String> series) {
    int id = table.join(family);
    Integer known = ids.get(family.name());
    if (known == null && id == FamilyTable.NO_FAMILY) {
      return;
    }
    assertThat(id).isNotNegative();
    if (known != null) {
      assertThat(id).isEqualTo(known);
    }
    MetricFamily now = table.get(id);
    // Without room it stays as it was.
    assertThat(now).isIn(family, told.getOrDefault(family.name(), family));
    told.put(family.name(), now == null ? family : now);
    ids.put(family.name(), id);
    series.add(family.name());
  }

  private static void leave(
      FamilyTable table,
      String name,
      Map<String, MetricFamily> told,
      Map<String, Integer> ids,
      List<String> series) {
    table.leave(id(ids, name));
    if (!series.contains(name)) {
      assertThat(table.get(id(ids, name))).isNull();
      told.remove(name);
      ids.remove(name);
    }
  }

  private static int id(Map<String, Integer> ids, String name) {
    return ids.getOrDefault(name, FamilyTable.NO_FAMILY);
  }

  private static MetricFamily family(Random random) {
    String name = "family_" + random.nextInt(NAMES);
    String help = random.nextInt(10) == 0 ? "Other words " + random.nextInt(3) : "Words.";
    return MetricFamily.gauge(name, help.repeat(random.nextInt(40) == 0 ? 200 : 1));
  }
}
