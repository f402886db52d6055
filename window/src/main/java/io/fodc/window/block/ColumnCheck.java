package io.fodc.window.block;

import org.jspecify.annotations.Nullable;

/**
 * Goes over the columns of a group whose bytes are from outside, so that reading them needs no
 * checks: every length, distance and count. Allocates by the bytes there are only.
 */
final class ColumnCheck {
  private final BitInput in = new BitInput();
  private final Presence present = new Presence();
  private int ticks;
  private int samples;

  /** What is wrong with a group that lies within its block, null if nothing is. */
  @Nullable String group(SealedBytes block, int group) {
    long start = block.groupStart(group);
    in.load(block.segment(), start, (int) (block.groupEnd(group) - start));
    ticks = block.ticks();
    samples = 0;
    for (int i = 0; i < BlockLayout.groupColumns(block.columns(), group); i++) {
      String wrong = column(i);
      if (wrong != null) {
        return "column %d has %s".formatted(group * BlockLayout.GROUP + i, wrong);
      }
      samples += present.count();
    }
    return in.left() == 0 ? null : "group %d has bytes behind its columns".formatted(group);
  }

  /** Samples of the group last checked. */
  int samples() {
    return samples;
  }

  /** What is wrong with the next column of the group, null if nothing is. */
  private @Nullable String column(int index) {
    int head = presence();
    if (head < 0) {
      return "bad presence";
    }
    if (head < ColumnForm.CODED) {
      return constant(head) ? null : "a bad constant";
    }
    long bytes = in.varint();
    if (in.overrun() || bytes < 1 || bytes > ColumnForm.MOST_BYTES || bytes * 8 > in.left()) {
      return "more bytes than there are";
    }
    int at = in.byteAt();
    in.seek(at, (int) bytes);
    String wrong = coded(head, index);
    if (wrong == null && in.left() > 7) {
      wrong = "more bytes than it needs";
    }
    in.seek(at + (int) bytes, Integer.MAX_VALUE);
    return wrong;
  }

  /** Reads the presence; the head behind it, -1 if the presence is wrong. */
  private int presence() {
    int head = (int) in.get(8);
    if (head == ColumnForm.BITMAP) {
      boolean valid = present.read(in, ticks);
      int count = present.count();
      head = (int) in.get(8);
      return valid && !in.overrun() && count > 0 && count < ticks ? head : -1;
    }
    if (head == ColumnForm.RANGE) {
      long first = in.varint();
      long count = in.varint();
      boolean valid = first >= 0 && first < ticks && count > 0 && count <= ticks - first;
      if (!valid || count == ticks) {
        return -1;
      }
      present.resetRange(ticks, (int) first, (int) (first + count));
      head = (int) in.get(8);
      return in.overrun() ? -1 : head;
    }
    present.resetPresent(ticks);
    return in.overrun() ? -1 : head;
  }

  private boolean constant(int head) {
    switch (head) {
      case ColumnForm.CONSTANT_BITS -> in.skip(64);
      case ColumnForm.CONSTANT_WHOLE -> in.varint();
      case ColumnForm.CONSTANT_DECIMAL -> {
        int places = (int) in.get(8);
        in.varint();
        return places >= 1 && places <= Scale.MOST_PLACES && !in.overrun();
      }
      default -> {
        return head <= ColumnForm.MOST_SMALL;
      }
    }
    return !in.overrun();
  }

  private @Nullable String coded(int head, int index) {
    int scale = (head & ColumnForm.SCALED) == 0 ? Scale.BITS : (int) in.get(8);
    if (scale < 1 || scale > Scale.BITS) {
      return "an unknown scale";
    }
    int prediction = ColumnForm.prediction(head);
    if (Prediction.refers(prediction)) {
      int distance = (int) in.get(8);
      if (distance < 1 || distance > index) {
        return "a column outside its group";
      }
    }
    in.skip(Prediction.hasFactor(prediction) ? 24 : 0);
    int order = ColumnForm.order(head);
    int count = present.count();
    if (order > 2 || order > count) {
      return "more differences than values";
    }
    for (int i = 0; i < order; i++) {
      in.varint();
    }
    boolean packed = ColumnForm.packing(head).check(in, count - order);
    return packed && !in.overrun() ? null : "a bad packing";
  }
}
