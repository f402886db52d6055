package io.fodc.window.block;

/**
 * Distances from a middle residual, small ones in few bits (Rice, 1971): the lowest {@code low}
 * bits as they are, what is above them as so many 0 bits and a 1. From {@link #ESCAPED} on, what is
 * above is told at the end.
 *
 * <pre>
 *   low, 0 to 63; 0x80: a shift follows | shift, 1 to 63 | middle: signed varint
 *   the upper parts, in unary | the lower parts, low bits each
 *   if any is escaped: width, 1 to 64 | the escaped upper parts, width bits each
 * </pre>
 */
final class RicePacking implements Packing {
  private static final int SHIFTED = 0x80;

  /** Zeros before the 1 of an upper part that is told at the end. */
  private static final int ESCAPED = 15;

  @Override
  public int measure(Residuals residuals) {
    int count = residuals.count;
    int shift = residuals.shift();
    long middle = residuals.middle;
    int low = low(residuals, shift);
    long[] distances = residuals.distances;
    long escaped = 0;
    int escapes = 0;
    long bits = 8 + (shift > 0 ? 8 : 0) + 8 * Packing.signedBytes(middle);
    for (int i = 0; i < count; i++) {
      long upper = distances[i] >>> low;
      if (upper >= 0 && upper < ESCAPED) {
        bits += upper;
      } else {
        bits += ESCAPED;
        escaped |= upper;
        escapes++;
      }
    }
    bits += count * (1 + low) + (escapes == 0 ? 0 : 8 + escapes * Words.width(escaped));
    return (int) bits;
  }

  /** Puts the distances; about the best number of lower bits, as many as a typical one has. */
  private static int low(Residuals residuals, int shift) {
    if (residuals.riceLow >= 0) {
      return residuals.riceLow;
    }
    int count = residuals.count;
    long middle = residuals.middle;
    long[] distances = residuals.distances;
    long[] values = residuals.values;
    long widths = 0;
    for (int i = 0; i < count; i++) {
      long distance = values[i] - middle >> shift;
      widths += ColumnChooser.width(distance);
      distances[i] = distance << 1 ^ distance >> 63;
    }
    // Without a sign, and rounded: the width of the mean is about one above the mean width.
    long twice = 2L * Math.max(1, count);
    residuals.riceLow = Math.clamp((widths * 2 + count) / twice, 0, 63);
    return residuals.riceLow;
  }

  @Override
  public void write(Residuals residuals, BitOutput out) {
    int count = residuals.count;
    int shift = residuals.shift();
    int low = low(residuals, shift);
    long[] distances = residuals.distances;
    out.put(low | (shift > 0 ? SHIFTED : 0), 8);
    if (shift > 0) {
      out.put(shift, 8);
    }
    out.putSigned(residuals.middle);
    long[] uppers = residuals.uppers;
    long escaped = 0;
    for (int i = 0; i < count; i++) {
      long upper = distances[i] >>> low;
      boolean fits = upper >= 0 && upper < ESCAPED;
      uppers[i] = fits ? upper : ESCAPED;
      escaped |= fits ? 0 : upper;
    }
    out.putUnary(uppers, count, ESCAPED);
    out.putAll(distances, count, 0, 0, low);
    if (escaped != 0) {
      writeEscaped(residuals, low, Words.width(escaped), out);
    }
  }

  private static void writeEscaped(Residuals residuals, int low, int width, BitOutput out) {
    out.put(width, 8);
    for (int i = 0; i < residuals.count; i++) {
      if (residuals.uppers[i] == ESCAPED) {
        out.put(residuals.distances[i] >>> low, width);
      }
    }
  }

  @Override
  public boolean check(BitInput in, int count) {
    int head = (int) in.get(8);
    int low = head & ~SHIFTED;
    int shift = (head & SHIFTED) == 0 ? 0 : (int) in.get(8);
    in.signed();
    if (low > 63 || shift > 63 || in.overrun()) {
      return false;
    }
    int escapes = 0;
    for (int i = 0; i < count; i++) {
      int zeros = zeros(in.words, in.at());
      if (zeros > ESCAPED || !in.skip(zeros + 1)) {
        return false;
      }
      escapes += zeros == ESCAPED ? 1 : 0;
    }
    if (!in.skip((long) low * count)) {
      return false;
    }
    int width = escapes == 0 ? 0 : (int) in.get(8);
    return width <= 64 && in.skip((long) width * escapes) && !in.overrun();
  }

  private static int zeros(long[] words, int at) {
    return Long.numberOfTrailingZeros(Words.get(words, at, ESCAPED + 1) | 1L << ESCAPED + 1);
  }

  @Override
  public void read(BitInput in, int count, long[] out) {
    int head = (int) in.get(8);
    int low = head & ~SHIFTED;
    int shift = (head & SHIFTED) == 0 ? 0 : (int) in.get(8);
    long middle = in.signed();
    int lower = UnaryCodes.read(in.words, in.at(), count, out);
    if (UnaryCodes.anyIs(ESCAPED, out, count)) {
      readEscaped(in, lower + low * count, count, out);
    }
    long[] words = in.words;
    long mask = Words.mask(low);
    for (int i = 0; i < count; i++) {
      int word = lower >>> 6;
      int offset = lower & 63;
      long bits = words[word] >>> offset | words[word + 1] << 1 << 63 - offset;
      long distance = out[i] << low | bits & mask;
      out[i] = middle + ((distance >>> 1 ^ -(distance & 1)) << shift);
      lower += low;
    }
  }

  private static void readEscaped(BitInput in, int from, int count, long[] out) {
    int width = (int) Words.get(in.words, from, 8);
    int at = from + 8;
    for (int i = 0; i < count; i++) {
      if (out[i] == ESCAPED) {
        out[i] = Words.get(in.words, at, width);
        at += width;
      }
    }
  }
}
