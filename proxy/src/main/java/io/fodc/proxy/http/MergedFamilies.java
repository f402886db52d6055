package io.fodc.proxy.http;

import io.fodc.schemas.exposition.ExpositionFormat;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Several sources of families as one page, each family announced once: as the source does that has
 * most samples of it. Holds nothing but the heads the sources stand on. One thread.
 */
final class MergedFamilies {
  private static final Comparator<FamilySource> BY_SAMPLES =
      Comparator.comparingLong(FamilySource::samples);

  private final List<FamilySource> sources;
  private int conflicts;

  MergedFamilies(List<FamilySource> sources) {
    this.sources = List.copyOf(sources);
  }

  /** Renders the page, but for its end. */
  void writeTo(PageBuffer page, ExpositionFormat format) throws IOException {
    if (sources.size() == 1) {
      alone(sources.getFirst(), page, format);
      return;
    }
    for (Optional<String> name = first(); name.isPresent(); name = first()) {
      String next = name.get();
      List<FamilySource> same = sources.stream().filter(source -> stands(source, next)).toList();
      FamilyHead head = same.stream().max(BY_SAMPLES).flatMap(FamilySource::head).orElseThrow();
      if (same.stream().anyMatch(source -> differs(source, head))) {
        conflicts++;
      }
      head.writeTo(page, format);
      for (FamilySource source : same) {
        source.writeAndNext(page);
      }
    }
  }

  /** Nothing to compare, and nothing to allocate for it. */
  private static void alone(FamilySource source, PageBuffer page, ExpositionFormat format)
      throws IOException {
    for (Optional<FamilyHead> head = source.head(); head.isPresent(); head = source.head()) {
      head.get().writeTo(page, format);
      source.writeAndNext(page);
    }
  }

  /** Families that sources announce differently, of those written so far. */
  int conflicts() {
    return conflicts;
  }

  private Optional<String> first() {
    return sources.stream()
        .flatMap(source -> source.head().stream())
        .map(FamilyHead::name)
        .min(Comparator.naturalOrder());
  }

  private static boolean stands(FamilySource source, String name) {
    return source.head().filter(head -> head.name().equals(name)).isPresent();
  }

  private static boolean differs(FamilySource source, FamilyHead head) {
    return source.head().filter(own -> !own.family().equals(head.family())).isPresent();
  }
}
