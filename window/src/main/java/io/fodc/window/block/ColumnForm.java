package io.fodc.window.block;

/**
 * The first bytes of a column:
 *
 * <pre>
 *   7f | bitmap            only some ticks have a value: a bit each
 *   7e | first | count     only these neighbouring ticks have one: varints
 *
 *   00 … 3f                constant 0 … 63
 *   40 | 8 bytes           constant, these bits
 *   41 | signed varint     constant whole number
 *   42 | places | signed varint   constant decimal
 *   1ppookks | length | …  coded, in so many bytes behind the length
 * </pre>
 *
 * pp: {@link Prediction}; oo: how often differences are taken, 0 to 2; kk: {@link Packing}; s: a
 * byte with the {@link Scale} comes first.
 */
final class ColumnForm {
  static final int BITMAP = 0x7F;
  static final int RANGE = 0x7E;

  static final int MOST_SMALL = 0x3F;
  static final int CONSTANT_BITS = 0x40;
  static final int CONSTANT_WHOLE = 0x41;
  static final int CONSTANT_DECIMAL = 0x42;

  static final int CODED = 0x80;
  static final int SCALED = 0x01;

  /** No column takes more behind its length. */
  static final int MOST_BYTES = 16 * BlockLayout.MOST_TICKS + 256;

  /** No column takes more up to its length, and the length: presence, head, length. */
  static final int MOST_HEAD_BYTES = 1 + BlockLayout.MOST_TICKS / 8 + 1 + 10 + 10;

  private ColumnForm() {}

  static int prediction(int head) {
    return head >>> 5 & 3;
  }

  static int order(int head) {
    return head >>> 3 & 3;
  }

  static Packing packing(int head) {
    return Packing.ALL.get(head >>> 1 & 3);
  }

  static int head(int prediction, int order, int packing, int scale) {
    return CODED | prediction << 5 | order << 3 | packing << 1 | (scale == 0 ? 0 : SCALED);
  }
}
