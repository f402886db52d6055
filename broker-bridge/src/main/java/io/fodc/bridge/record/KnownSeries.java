package io.fodc.bridge.record;

import io.fodc.schemas.metric.SeriesDefinition;

/**
 * A series prepared for {@link WindowEncoder}, so that its texts are looked up once and not in each
 * record. Whoever records keeps one for each series as long as it likes, and uses it with one
 * encoder at a time, on that encoder's thread.
 */
public final class KnownSeries {
  private final SeriesDefinition definition;
  private int generation = -1;
  private int family;
  private int name;
  private int labels;
  private long keyBytes;
  private long mostBytes;

  public KnownSeries(SeriesDefinition definition) {
    this.definition = definition;
  }

  /** What it is. */
  public SeriesDefinition definition() {
    return definition;
  }

  int family() {
    return family;
  }

  /** Symbol of what follows the family's name, or -1 minus that of the whole name. */
  int name() {
    return name;
  }

  /** Its set of labels. */
  int labels() {
    return labels;
  }

  /** Bytes of all its texts together. */
  long keyBytes() {
    return keyBytes;
  }

  /** Bytes that its definition adds to a part, at most. */
  long mostBytes() {
    return mostBytes;
  }

  /** Looks its texts up, unless that was done since these symbols were last emptied. */
  void prepare(WindowSymbols symbols) {
    if (generation == symbols.generation()) {
      return;
    }
    int labelCount = definition.labels().size();
    RecordLimits.check(
        "number of labels of " + definition.name(), labelCount, RecordLimits.MAX_LABELS);
    family = symbols.family(definition.family());
    String familyName = definition.family().name();
    boolean follows = definition.name().startsWith(familyName);
    int text =
        symbols.symbol(
            follows ? definition.name().substring(familyName.length()) : definition.name());
    name = follows ? text : -1 - text;
    labels = symbols.labels(definition.labels());
    keyBytes = symbols.symbol(text).length;
    if (follows) {
      keyBytes += symbols.symbol(symbols.symbol(familyName)).length;
    }
    int[] set = symbols.labels(labels);
    int[] names = symbols.table(set[0]);
    for (int i = 0; i < names.length; i++) {
      keyBytes += symbols.symbol(names[i]).length + symbols.symbol(set[1 + i]).length;
    }
    mostBytes = keyBytes + symbols.family(family).length + 20L * labelCount + 60;
    RecordLimits.check(
        "length of series " + definition.name(), keyBytes, RecordLimits.MAX_SYMBOL_BYTES);
    generation = symbols.generation();
  }
}
