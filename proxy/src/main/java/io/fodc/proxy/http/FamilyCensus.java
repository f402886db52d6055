package io.fodc.proxy.http;

import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.window.SeriesTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Counts the samples of each family on a page, and decides how each is announced. */
final class FamilyCensus {
  private static final int NONE = -1;

  private final SeriesTable table;

  /**
   * Family id by series id, read from the table once: a node may tell another family for a series
   * while the page is made.
   */
  private int[] familyOf = filled(1024);

  /** Samples by family id. */
  private int[] samples = new int[256];

  /** One series of each family, by family id. */
  private int[] example = filled(256);

  FamilyCensus(SeriesTable table) {
    this.table = table;
  }

  /** One sample of this series is on the page. */
  void add(int series) {
    if (series >= familyOf.length) {
      familyOf = grown(familyOf, series);
    }
    int family = familyOf[series];
    if (family == NONE) {
      family = table.familyId(series);
      familyOf[series] = family;
      if (family >= example.length) {
        example = grown(example, family);
        samples = Arrays.copyOf(samples, example.length);
      }
      example[family] = series;
    }
    samples[family]++;
  }

  private static int[] grown(int[] array, int index) {
    int[] more = filled(Math.max(index + 1, array.length * 2));
    System.arraycopy(array, 0, more, 0, array.length);
    return more;
  }

  /** A family as some of the nodes know it. */
  private record Variant(int id, FamilyHead head, int samples) {
    MetricFamily family() {
      return head.family();
    }
  }

  /**
   * All families by the name they are announced by. Where nodes differ, the type that most samples
   * have is announced, then the help that most of those have; of equally many the first in the
   * order of types, then of texts.
   */
  FamilyOrder inOrder(ExpositionFormat format) {
    TreeMap<String, List<Variant>> byName = new TreeMap<>();
    for (int id = 0; id < samples.length; id++) {
      if (samples[id] > 0) {
        String sample = table.definition(example[id]).name();
        FamilyHead head = FamilyHead.of(table.familyOf(example[id]), sample, format);
        byName
            .computeIfAbsent(head.name(), n -> new ArrayList<>(1))
            .add(new Variant(id, head, samples[id]));
      }
    }
    int[] places = new int[samples.length];
    List<FamilyHead> heads = new ArrayList<>(byName.size());
    int conflicts = 0;
    for (List<Variant> variants : byName.values()) {
      variants.forEach(variant -> places[variant.id()] = heads.size());
      heads.add(announced(variants));
      conflicts += variants.size() > 1 ? 1 : 0;
    }
    return new FamilyOrder(familyOf, places, heads, conflicts);
  }

  private static FamilyHead announced(List<Variant> variants) {
    if (variants.size() == 1) {
      return variants.getFirst().head();
    }
    MetricType type =
        Arrays.stream(MetricType.values())
            .max(
                Comparator.comparingLong((MetricType t) -> count(variants, t))
                    .thenComparing(Comparator.reverseOrder()))
            .orElseThrow();
    return variants.stream()
        .filter(variant -> variant.family().type() == type)
        .min(
            Comparator.comparingInt((Variant v) -> -v.samples())
                .thenComparing(v -> v.family().help())
                .thenComparing(v -> v.family().unit()))
        .map(Variant::head)
        .orElseThrow();
  }

  private static long count(List<Variant> variants, MetricType type) {
    return variants.stream()
        .filter(variant -> variant.family().type() == type)
        .mapToLong(Variant::samples)
        .sum();
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }
}
