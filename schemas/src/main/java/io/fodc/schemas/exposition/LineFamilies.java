package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import org.jspecify.annotations.Nullable;

/** Families of samples' lines behind so many lines of metadata, in a page of remembered ones. */
final class LineFamilies {
  private final FamilyTable families;
  private final RecentFamilies recent = new RecentFamilies();

  LineFamilies(FamilyTable families) {
    this.families = families;
  }

  /** At each line of metadata, and where a page begins. */
  void forgetRecent() {
    recent.clear();
  }

  /** The family of a line that comes next in the page: as for the line before, mostly. */
  @Nullable MetricFamily next(SampleLine line, byte[] page, int metadataLines) {
    if (line.nameEscaped()) {
      return of(line, page, metadataLines);
    }
    MetricFamily family = recent.find(page, line.nameStart(), line.nameEnd());
    if (family == null) {
      family = of(line, page, metadataLines);
      if (family != null) {
        recent.add(line.nameStart(), line.nameEnd(), family);
      }
    }
    return family;
  }

  /** The family of any line; null if it is not settled there. */
  @Nullable MetricFamily of(SampleLine line, byte[] page, int metadataLines) {
    int from = line.nameStart();
    int length = line.nameEnd() - from;
    if (!line.nameEscaped()) {
      return families.settledFamily(page, from, length, metadataLines);
    }
    byte[] name = new byte[length];
    int resolved = Escapes.resolve(page, from, from + length, name, 0, true);
    return families.settledFamily(name, 0, resolved, metadataLines);
  }
}
