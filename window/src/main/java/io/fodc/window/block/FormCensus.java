package io.fodc.window.block;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the columns of blocks are coded: how many of each form there are, and how many bytes they
 * take. Decodes nothing. One thread.
 */
public final class FormCensus {
  private static final String[] PREDICTIONS = {"value", "line", "neighbour", "ratio"};
  private static final String[] ORDERS = {"", " delta", " delta of delta"};
  private static final String[] PACKINGS = {"fixed", "rice", "mask", "sparse"};

  private final BitInput in = new BitInput();
  private final Presence present = new Presence();
  private final Map<String, Form> forms = new TreeMap<>();
  private long totalBytes;
  private long columnBytes;

  /**
   * Columns that are coded alike, in the words of {@code docs/formats/window-block.md}.
   *
   * @param number what the values are as whole numbers: {@code whole}, {@code decimal}, {@code
   *     bits}; or {@code constant}, and then the next two are the same
   * @param prediction what is taken from them, and how often differences are
   * @param packing how what is left is packed
   * @param columns how many
   * @param samples values in them
   * @param bytes what they take, presence included
   */
  public record Form(
      String number, String prediction, String packing, long columns, long samples, long bytes) {
    private String name() {
      return number + ", " + prediction + ", " + packing;
    }

    private Form plus(Form other) {
      return new Form(
          number,
          prediction,
          packing,
          columns + other.columns,
          samples + other.samples,
          bytes + other.bytes);
    }
  }

  /** Counts a block whose columns are sound. */
  public void add(SealedBytes block) {
    totalBytes += block.segment().byteSize();
    for (int group = 0; group < BlockLayout.groups(block.columns()); group++) {
      long start = block.groupStart(group);
      in.load(block.segment(), start, (int) (block.groupEnd(group) - start));
      for (int i = 0; i < BlockLayout.groupColumns(block.columns(), group); i++) {
        column(block.ticks());
      }
    }
  }

  /** The forms that there are, the one with most bytes first. */
  public List<Form> forms() {
    return forms.values().stream()
        .sorted(Comparator.comparingLong(Form::bytes).reversed().thenComparing(Form::name))
        .toList();
  }

  /** Bytes of all blocks. */
  public long totalBytes() {
    return totalBytes;
  }

  /** Bytes of the blocks that belong to no column: header, tick times, series, where groups are. */
  public long frameBytes() {
    return totalBytes - columnBytes;
  }

  private void column(int ticks) {
    int begin = in.byteAt();
    int head = present.readForm(in, ticks);
    String[] words = head < ColumnForm.CODED ? constant(head) : coded(head);
    int bytes = in.byteAt() - begin;
    columnBytes += bytes;
    Form form = new Form(words[0], words[1], words[2], 1, present.count(), bytes);
    forms.merge(form.name(), form, Form::plus);
  }

  private String[] constant(int head) {
    switch (head) {
      case ColumnForm.CONSTANT_BITS -> in.skip(64);
      case ColumnForm.CONSTANT_WHOLE -> in.varint();
      case ColumnForm.CONSTANT_DECIMAL -> {
        in.skip(8);
        in.varint();
      }
      default -> {
        // The head is the value.
      }
    }
    return new String[] {"constant", "constant", "constant"};
  }

  private String[] coded(int head) {
    int bytes = (int) in.varint();
    int at = in.byteAt();
    int scale = (head & ColumnForm.SCALED) == 0 ? 0 : (int) in.get(8);
    in.seek(at + bytes, Integer.MAX_VALUE);
    String number = scale == 0 ? "whole" : scale == Scale.BITS ? "bits" : "decimal";
    String told = PREDICTIONS[ColumnForm.prediction(head)] + ORDERS[ColumnForm.order(head)];
    return new String[] {number, told, PACKINGS[head >>> 1 & 3]};
  }
}
