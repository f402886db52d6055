package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The families of the page being read, by name. Entries outlive the page, so that a family that has
 * not changed is the same {@link MetricFamily} again and costs nothing; what a page said about it
 * does not outlive the page.
 */
final class FamilyTable {
  private static final int SMALLEST = 256;

  /** Entries of earlier pages that may stay beside those of the last page. */
  private static final int SPARE = 1024;

  private final ExpositionLimits limits;
  private @Nullable Entry[] entries = new @Nullable Entry[SMALLEST];
  private int size;
  private int usedByPage;
  private int pageNumber;
  private byte[] page = new byte[0];
  private ExpositionFormat format = ExpositionFormat.TEXT_0_0_4;

  FamilyTable(ExpositionLimits limits) {
    this.limits = limits;
  }

  /** What is known of one name. */
  static final class Entry {
    final byte[] name;
    final long hash;
    int pageNumber = -1;

    /** Number of the last metadata line of the page that names it, from 1; 0 for none. */
    int lastMetadata;

    @Nullable MetricType type;
    int helpStart;
    int helpEnd;
    int unitStart;
    int unitEnd;
    boolean helped;
    boolean resolved;
    @Nullable MetricFamily family;
    byte[] rawHelp = new byte[0];
    byte[] rawUnit = new byte[0];

    Entry(byte[] name, long hash) {
      this.name = name;
      this.hash = hash;
    }

    /** Whether the page has told more of it than its type, and nobody has asked. */
    boolean isToldOnly() {
      return !resolved && (helped || unitEnd > 0);
    }
  }

  /** Begins a page. */
  void begin(byte[] bytes, ExpositionFormat pageFormat) {
    if (size > usedByPage * 2 + SPARE) {
      entries = new @Nullable Entry[SMALLEST];
      size = 0;
    }
    page = bytes;
    format = pageFormat;
    pageNumber++;
    usedByPage = 0;
  }

  /**
   * Lets go of the page's bytes. What they say of families without samples is kept: a page like it
   * may have some.
   */
  void end() {
    for (Entry entry : entries) {
      if (entry != null && entry.pageNumber == pageNumber && entry.isToldOnly()) {
        family(entry);
      }
    }
    page = new byte[0];
  }

  /** The entry of a name, made if need be; null when the page is over its limit of families. */
  @Nullable Entry entry(byte[] name, int offset, int length) {
    long hash = SeriesKey.hash(name, offset, length);
    Entry entry = find(hash, name, offset, length);
    if (entry != null && entry.pageNumber == pageNumber) {
      return entry;
    }
    if (usedByPage == limits.familiesPerPage()) {
      return null;
    }
    if (entry == null) {
      entry = new Entry(Arrays.copyOfRange(name, offset, offset + length), hash);
      add(entry);
    }
    usedByPage++;
    entry.pageNumber = pageNumber;
    entry.type = null;
    entry.helped = false;
    entry.resolved = false;
    entry.lastMetadata = 0;
    entry.helpStart = 0;
    entry.helpEnd = 0;
    entry.unitStart = 0;
    entry.unitEnd = 0;
    return entry;
  }

  /** The entry that a sample's name belongs to by what is known so far; null if nothing is. */
  @Nullable Entry typedEntryOf(byte[] name, int offset, int length) {
    Entry exact = known(name, offset, length);
    if (exact != null && exact.type != null) {
      return exact;
    }
    for (FamilySuffix suffix : FamilySuffix.ALL) {
      int stem = suffix.stem(name, offset, length);
      Entry base = stem > 0 ? known(name, offset, stem) : null;
      if (base != null && base.type != null && suffix.belongsTo(base.type, format)) {
        return base;
      }
    }
    return null;
  }

  /**
   * The family of a sample in a page that has the same metadata as the last one, which was regular
   * and is gone; null when that cannot be told without it.
   *
   * @param metadataLines how many lines of metadata come before the sample
   */
  @Nullable MetricFamily settledFamily(byte[] name, int offset, int length, int metadataLines) {
    if (!settled(name, offset, length, metadataLines)) {
      return null;
    }
    Entry entry = typedEntryOf(name, offset, length);
    if (entry == null) {
      entry = entry(name, offset, length);
    }
    if (entry == null || entry.isToldOnly()) {
      return null;
    }
    return family(entry);
  }

  /** Whether no later metadata can say anything of a sample with this name. */
  private boolean settled(byte[] name, int offset, int length, int metadataLines) {
    Entry exact = known(name, offset, length);
    if (exact != null && exact.lastMetadata > metadataLines) {
      return false;
    }
    for (FamilySuffix suffix : FamilySuffix.ALL) {
      int stem = suffix.stem(name, offset, length);
      Entry base = stem > 0 ? known(name, offset, stem) : null;
      if (base != null && base.lastMetadata > metadataLines) {
        return false;
      }
    }
    return true;
  }

  /** The family of an entry; from then on it stays as it is for the page. */
  MetricFamily family(Entry entry) {
    MetricFamily family = entry.family;
    if (family != null && entry.resolved) {
      return family;
    }
    entry.resolved = true;
    MetricType type = entry.type == null ? MetricType.UNKNOWN : entry.type;
    if (family == null
        || family.type() != type
        || !same(entry.rawHelp, entry.helpStart, entry.helpEnd)
        || !same(entry.rawUnit, entry.unitStart, entry.unitEnd)) {
      entry.rawHelp = Arrays.copyOfRange(page, entry.helpStart, entry.helpEnd);
      entry.rawUnit = Arrays.copyOfRange(page, entry.unitStart, entry.unitEnd);
      family =
          new MetricFamily(
              new String(entry.name, StandardCharsets.UTF_8),
              type,
              new String(entry.rawUnit, StandardCharsets.UTF_8),
              help(entry.rawHelp));
      entry.family = family;
    }
    return family;
  }

  private String help(byte[] raw) {
    byte[] resolved = new byte[raw.length];
    boolean quotes = format == ExpositionFormat.OPENMETRICS_1_0;
    int length = Escapes.resolve(raw, 0, raw.length, resolved, 0, quotes);
    return new String(resolved, 0, length, StandardCharsets.UTF_8);
  }

  private boolean same(byte[] raw, int start, int end) {
    return Arrays.equals(raw, 0, raw.length, page, start, end);
  }

  private @Nullable Entry known(byte[] name, int offset, int length) {
    Entry entry = find(SeriesKey.hash(name, offset, length), name, offset, length);
    return entry != null && entry.pageNumber == pageNumber ? entry : null;
  }

  private @Nullable Entry find(long hash, byte[] name, int offset, int length) {
    int slot = (int) hash & (entries.length - 1);
    for (Entry entry = entries[slot]; entry != null; entry = entries[slot]) {
      if (entry.hash == hash
          && Arrays.equals(entry.name, 0, entry.name.length, name, offset, offset + length)) {
        return entry;
      }
      slot = (slot + 1) & (entries.length - 1);
    }
    return null;
  }

  private void add(Entry entry) {
    if (++size > entries.length / 2) {
      @Nullable Entry[] old = entries;
      entries = new @Nullable Entry[old.length * 2];
      for (Entry moved : old) {
        if (moved != null) {
          place(moved);
        }
      }
    }
    place(entry);
  }

  private void place(Entry entry) {
    int slot = (int) entry.hash & (entries.length - 1);
    while (entries[slot] != null) {
      slot = (slot + 1) & (entries.length - 1);
    }
    entries[slot] = entry;
  }
}
