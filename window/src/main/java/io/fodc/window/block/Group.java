package io.fodc.window.block;

import java.util.Arrays;

/**
 * The group of columns that a reader is in: its bytes, where its columns start, and those read so
 * far, each of them once. Reusable; one thread.
 */
final class Group {
  private final BitInput in = new BitInput();
  private final Column[] columns = new Column[BlockLayout.GROUP];
  private final int[] starts = new int[BlockLayout.GROUP];
  private final boolean[] read = new boolean[BlockLayout.GROUP];
  private final long[] other = new long[BlockLayout.MOST_TICKS];
  private final long[] firsts = new long[2];
  private int ticks;
  private int found;

  /** Goes to a group of a block. */
  void enter(SealedBytes block, int group) {
    CheckedGroups checked = block.checkedGroups();
    if (checked != null) {
      checked.require(block, group);
    }
    long start = block.groupStart(group);
    in.load(block.segment(), start, (int) (block.groupEnd(group) - start));
    ticks = block.ticks();
    found = 1;
    Arrays.fill(read, false);
  }

  /** A column of the group. */
  Column column(int index) {
    Column column = columns[index];
    if (column == null) {
      column = new Column();
      columns[index] = column;
    }
    if (!read[index]) {
      read(index, column);
      read[index] = true;
    }
    return column;
  }

  private void read(int index, Column column) {
    in.seek(start(index), Integer.MAX_VALUE);
    column.start(ticks);
    int head = column.present.readForm(in, ticks);
    if (head < ColumnForm.CODED) {
      constant(head, column);
      foundEnd(index, in.byteAt());
      return;
    }
    int bytes = (int) in.varint();
    int at = in.byteAt();
    foundEnd(index, at + bytes);
    in.seek(at, bytes);
    int scale = (head & ColumnForm.SCALED) == 0 ? 0 : (int) in.get(8);
    int prediction = ColumnForm.prediction(head);
    long[] earlier = other;
    if (Prediction.refers(prediction)) {
      int distance = (int) in.get(8);
      int next = in.byteAt();
      earlier = column(index - distance).whole();
      in.seek(next, at + bytes - next);
    }
    double factor = Prediction.hasFactor(prediction) ? Prediction.factor((int) in.get(24)) : 0;
    int count = column.present.count();
    if (Prediction.refers(prediction) && count < ticks) {
      Neighbour.gather(earlier, ticks, column.present, other);
      earlier = other;
    }
    long[] whole = column.reserve(scale);
    int order = ColumnForm.order(head);
    for (int i = 0; i < order; i++) {
      firsts[i] = in.signed();
    }
    ColumnForm.packing(head).read(in, count - order, whole);
    for (int i = order - 1; i >= 0; i--) {
      sum(firsts[i], whole, count - i);
    }
    Prediction.add(prediction, factor, earlier, count, whole);
    column.spread(count);
  }

  private void constant(int head, Column column) {
    switch (head) {
      case ColumnForm.CONSTANT_BITS -> column.setConstant(Scale.BITS, in.get(64));
      case ColumnForm.CONSTANT_WHOLE -> column.setConstant(0, in.signed());
      case ColumnForm.CONSTANT_DECIMAL -> column.setConstant((int) in.get(8), in.signed());
      default -> column.setConstant(0, head);
    }
  }

  /** Byte at which a column starts: found by hopping over those before it. */
  private int start(int index) {
    while (found <= index) {
      in.seek(starts[found - 1], Integer.MAX_VALUE);
      hop();
      starts[found++] = in.byteAt();
    }
    return starts[index];
  }

  /** The column behind this one starts here. */
  private void foundEnd(int index, int end) {
    if (found == index + 1 && found < starts.length) {
      starts[found++] = end;
    }
  }

  private void hop() {
    int head = (int) in.get(8);
    if (head == ColumnForm.BITMAP) {
      in.skip(8L * Presence.bitmapBytes(ticks));
      head = (int) in.get(8);
    } else if (head == ColumnForm.RANGE) {
      in.varint();
      in.varint();
      head = (int) in.get(8);
    }
    if (head >= ColumnForm.CODED) {
      in.skip(8 * in.varint());
    } else if (head == ColumnForm.CONSTANT_BITS) {
      in.skip(64);
    } else if (head == ColumnForm.CONSTANT_WHOLE) {
      in.varint();
    } else if (head == ColumnForm.CONSTANT_DECIMAL) {
      in.skip(8);
      in.varint();
    }
  }

  /** Differences back to numbers: one more than there are differences, in place. */
  private static void sum(long first, long[] numbers, int count) {
    long sum = first;
    for (int i = 0; i < count; i++) {
      long step = numbers[i];
      numbers[i] = sum;
      sum += step;
    }
  }
}
