package io.fodc.window.block;

import java.util.List;

/** One way to put residuals into bits. Its place in {@link #ALL} is part of the format. */
interface Packing {
  /** More bits than any packing takes. */
  int UNFIT = Integer.MAX_VALUE;

  List<Packing> ALL =
      List.of(new FixedPacking(), new RicePacking(), new MaskPacking(), new SparsePacking());

  /** Bits that the residuals take, {@link #UNFIT} if they do not suit. */
  int measure(Residuals residuals);

  void write(Residuals residuals, BitOutput out);

  /** Goes over a packing of so many residuals; false if it is none. */
  boolean check(BitInput in, int count);

  /** Reads so many residuals that passed {@link #check}. */
  void read(BitInput in, int count, long[] out);

  /** Bytes of a number written by {@link BitOutput#putSigned}. */
  static int signedBytes(long value) {
    return Math.max(1, (Words.width(Words.zigzag(value)) + 6) / 7);
  }
}
