package io.fodc.bridge.record;

import io.fodc.schemas.metric.SeriesDefinition;

/**
 * A series prepared for {@link WindowEncoder}, so that its texts are looked up once and not in each
 * record. Whoever records keeps one for each series as long as it likes, and uses it with one
 * encoder at a time, on that encoder's thread.
 */
public final class KnownSeries {
  private static final int[] NOT_YET = {};

  private final SeriesDefinition definition;
  private int generation = -1;
  private int family;
  private int name;
  private int[] labels = NOT_YET;
  private long keyBytes;

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

  int name() {
    return name;
  }

  /** Symbols of label names and values alternating. */
  int[] labels() {
    return labels;
  }

  /** Bytes of all its texts together. */
  long keyBytes() {
    return keyBytes;
  }

  /** Looks its texts up, unless that was done since these symbols were last emptied. */
  void prepare(WindowSymbols symbols) {
    if (generation == symbols.generation()) {
      return;
    }
    RecordLimits.check(
        "number of labels of " + definition.name(),
        definition.labels().size(),
        RecordLimits.MAX_LABELS);
    family = symbols.family(definition.family());
    name = symbols.symbol(definition.name());
    labels = definition.labels().asPairs().stream().mapToInt(symbols::symbol).toArray();
    keyBytes = symbols.bytes(name);
    for (int label : labels) {
      keyBytes += symbols.bytes(label);
    }
    RecordLimits.check(
        "length of series " + definition.name(), keyBytes, RecordLimits.MAX_SYMBOL_BYTES);
    generation = symbols.generation();
  }
}
