package io.fodc.bridge.record;

/** Bounds of the records: a writer stays within them, a reader checks them before it allocates. */
public final class RecordLimits {
  /** Largest record. */
  public static final int MAX_RECORD_BYTES = 16 << 20;

  /** Smallest limit of a part: identity, gaps and one series of usual size fit. */
  public static final int MIN_PART_BYTES = 16 << 10;

  /** Most ticks of a window. */
  public static final int MAX_TICKS = 16_384;

  /** Most series of a record. */
  public static final int MAX_SERIES = 200_000;

  /** Most ticks × series of a record: a column of one number takes two bytes for any of them. */
  public static final int MAX_SAMPLES = 8 << 20;

  /** Most bytes of names and labels of all series of a record together, written out. */
  public static final int MAX_KEY_BYTES = 64 << 20;

  /** Most items of one array or map in records of configurations and states. */
  static final int MAX_ITEMS = 20_000;

  /** Most parts of a window. */
  public static final int MAX_PARTS = 10_000;

  /** Most labels of a series. */
  public static final int MAX_LABELS = 128;

  /** Most different lists of label names of a record. */
  public static final int MAX_LABEL_TABLES = 4_096;

  /** Most labels of a node, and most gaps and capabilities. */
  public static final int MAX_NODE_WORDS = 64;

  /** Longest text about a node, in bytes of UTF-8. */
  public static final int MAX_TEXT_BYTES = 4_096;

  /** Longest name, label value, unit or help of a series, in bytes of UTF-8. */
  public static final int MAX_SYMBOL_BYTES = 64 << 10;

  private RecordLimits() {}

  static void check(String what, long value, long max) {
    if (value < 0 || value > max) {
      throw new RecordException("%s is %d; 0 to %d are allowed".formatted(what, value, max));
    }
  }
}
