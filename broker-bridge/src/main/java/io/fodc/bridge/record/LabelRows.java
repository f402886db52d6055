package io.fodc.bridge.record;

import io.fodc.schemas.metric.SeriesKey;
import java.util.Arrays;

/** One table of labels of a record, checked. */
final class LabelRows {
  private static final int[] NO_SYMBOLS = {};
  private static final long[] NO_BYTES = {};

  private final SymbolTexts texts;
  private int[] names = NO_SYMBOLS;

  /** int[label * rows + row]: symbols. */
  private int[] values = NO_SYMBOLS;

  /** Bytes of names and values of the rows before each. */
  private long[] bytesBefore = NO_BYTES;

  private int rows;
  private int next;

  LabelRows(SymbolTexts texts) {
    this.texts = texts;
  }

  int rows() {
    return rows;
  }

  /** The row after the last one used. */
  int next() {
    return next;
  }

  void used(int end) {
    next = end;
  }

  /** Bytes of labels of some rows. */
  long bytes(int from, int end) {
    return names.length == 0 ? 0 : bytesBefore[end] - bytesBefore[from];
  }

  void label(int row, SeriesKey key) {
    for (int i = 0; i < names.length; i++) {
      texts.label(key, names[i], values[i * rows + row]);
    }
  }

  void read(AvroInput input) {
    next = 0;
    names = NO_SYMBOLS;
    for (int n;
        (n = input.readBlock("label names", RecordLimits.MAX_LABELS - names.length)) > 0; ) {
      int held = names.length;
      names = Arrays.copyOf(names, held + n);
      for (int i = held; i < names.length; i++) {
        names[i] = texts.readIndex(input, "label name");
      }
    }
    checkNames(input);
    rows = input.readIndex("rows of labels", names.length == 0 ? 1 : RecordLimits.MAX_SERIES);
    if (rows == 0) {
      throw input.broken("a table of labels has no row");
    }
    if ((long) rows * names.length > input.left()) {
      throw input.broken(
          "%d rows of %d labels; %d bytes are left".formatted(rows, names.length, input.left()));
    }
    values = new int[rows * names.length];
    bytesBefore = names.length == 0 ? NO_BYTES : new long[rows + 1];
    int read = 0;
    for (int n; (n = input.readBlock("label columns", names.length - read)) > 0; ) {
      for (int end = read + n; read < end; read++) {
        readColumn(input, read);
      }
    }
    if (read != names.length) {
      throw input.broken(read + " columns for " + names.length + " label names");
    }
    sum();
  }

  private void readColumn(AvroInput input, int column) {
    int at = column * rows;
    int end = at + rows;
    long symbol = 0;
    int nameBytes = texts.length(names[column]);
    for (int n; (n = input.readBlock("label values", end - at)) > 0; ) {
      for (int stop = at + n; at < stop; at++) {
        symbol += input.readLong();
        int index = texts.index(input, "label value", symbol);
        values[at] = index;
        bytesBefore[at - column * rows + 1] += nameBytes + texts.length(index);
      }
    }
    if (at != end) {
      throw input.broken("a column of labels ends before its " + rows + " rows");
    }
  }

  private void sum() {
    for (int i = 1; i < bytesBefore.length; i++) {
      RecordLimits.check("length of labels", bytesBefore[i], RecordLimits.MAX_SYMBOL_BYTES);
      bytesBefore[i] += bytesBefore[i - 1];
    }
  }

  private void checkNames(AvroInput input) {
    for (int i = 0; i < names.length; i++) {
      if (texts.length(names[i]) == 0) {
        throw input.broken("a label has no name");
      }
      for (int j = 0; j < i; j++) {
        if (texts.areSame(names[i], names[j])) {
          throw input.broken("a series has a label twice");
        }
      }
    }
  }
}
