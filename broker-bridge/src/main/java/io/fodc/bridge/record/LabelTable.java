package io.fodc.bridge.record;

import java.util.ArrayList;
import java.util.List;

/** Label values of a part's series that have the same label names: a column for each name. */
final class LabelTable {
  private final AvroOutput names = new AvroOutput(16);
  private final List<AvroOutput> columns = new ArrayList<>();
  private int[] last = new int[0];
  private int rows;

  /** Row after the one used last. */
  private int next;

  int rows() {
    return rows;
  }

  /** Starts a table of these label names, by their places among the part's symbols. */
  void begin(int[] namePlaces) {
    names.cutTo(0);
    for (int place : namePlaces) {
      names.putLong(place);
    }
    last = new int[namePlaces.length];
    for (AvroOutput column : columns) {
      column.cutTo(0);
    }
    while (columns.size() < last.length) {
      columns.add(new AvroOutput(64));
    }
    rows = 0;
    next = 0;
  }

  /** Sets a value of the row that {@link #endRow} completes. Bytes it took. */
  int put(int label, int valuePlace) {
    int taken = columns.get(label).putLong(valuePlace - last[label]);
    last[label] = valuePlace;
    return taken;
  }

  void endRow() {
    rows++;
  }

  /** How many rows it is from the one after the last used to this one, which is used now. */
  int goTo(int row) {
    int skipped = row - next;
    next = row + 1;
    return skipped;
  }

  void write(AvroOutput output) {
    output.putArray(last.length, names);
    output.putLong(rows);
    if (last.length > 0) {
      output.putLong(last.length);
      for (int i = 0; i < last.length; i++) {
        output.putArray(rows, columns.get(i));
      }
    }
    output.putLong(0);
  }
}
