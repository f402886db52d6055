package io.fodc.schemas.link;

/**
 * The layout of {@code TickFrame.values}: runs of series in dictionary order, each a header and its
 * payload. Drawn with an example in {@code docs/formats/tick-frame.md}.
 *
 * <pre>
 *   header  := varint, least significant group first
 *              bits 0-1   kind of the run
 *              bits 2..   series in the run, minus one
 *   SAME    := nothing                      what the series was in the frame before
 *   ABSENT  := nothing                      no sample
 *   DELTA   := zigzag varint per series     integer, difference to the series' last value
 *   RAW     := 8 bytes per series           IEEE 754 bits, little endian
 * </pre>
 *
 * <p>The last value of a series outlives its absence and is +0.0 before its first sample; a key
 * frame starts with every series absent and +0.0.
 */
final class TickFrameLayout {
  static final int KIND_BITS = 2;
  static final int KIND_MASK = (1 << KIND_BITS) - 1;

  static final int SAME = 0;
  static final int ABSENT = 1;
  static final int DELTA = 2;
  static final int RAW = 3;

  /** Most bytes that one series can take: a header of its own and a raw value. */
  static final int MAX_BYTES_PER_SERIES = 1 + Long.BYTES;

  /** Longest header: 2 bits of kind and 18 bits of count. */
  static final int MAX_HEADER_BYTES = 3;

  /** Longest delta: two integers of at most 2^53 differ by at most 2^54, zigzag 2^55. */
  static final int MAX_DELTA_BYTES = 8;

  /** Integers up to here are doubles exactly, and so are the integers beside them. */
  static final long MAX_EXACT_INTEGER = 1L << 53;

  private TickFrameLayout() {}

  /** Whether the double is an integer that comes back bit for bit: not -0.0, not beyond 2^53. */
  static boolean isExactInteger(long bits) {
    double value = Double.longBitsToDouble(bits);
    long integer = (long) value;
    return integer >= -MAX_EXACT_INTEGER
        && integer <= MAX_EXACT_INTEGER
        && Double.doubleToRawLongBits((double) integer) == bits;
  }

  static long integerOf(long bits) {
    return (long) Double.longBitsToDouble(bits);
  }

  static long bitsOf(long integer) {
    return Double.doubleToRawLongBits((double) integer);
  }

  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  static long unzigzag(long coded) {
    return (coded >>> 1) ^ -(coded & 1);
  }
}
