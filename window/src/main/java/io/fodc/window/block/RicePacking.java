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
    int low = low(residuals);
    int shift = residuals.shift();
    long middle = residuals.middle;
    long escaped = 0;
    int escapes = 0;
    int bits = 8 + (shift > 0 ? 8 : 0) + 8 * Packing.signedBytes(middle);
    for (int i = 0; i < residuals.count; i++) {
      long upper = Words.zigzag(residuals.values[i] - middle >> shift) >>> low;
      if (upper >= 0 && upper < ESCAPED) {
        bits += (int) upper;
      } else {
        bits += ESCAPED;
        escaped |= upper;
        escapes++;
      }
    }
    bits += residuals.count * (1 + low);
    return escapes == 0 ? bits : bits + 8 + escapes * Words.width(escaped);
  }

  /** About the best number of lower bits: as many as the typical distance has. */
  private static int low(Residuals residuals) {
    long lengths = 0;
    int shift = residuals.shift();
    for (int i = 0; i < residuals.count; i++) {
      lengths += Words.width(Words.zigzag(residuals.values[i] - residuals.middle >> shift));
    }
    // The width of the mean is about one above the mean width: this rounds down to one below.
    long twice = 2L * Math.max(1, residuals.count);
    return Math.clamp((lengths * 2 - residuals.count) / twice, 0, 63);
  }

  @Override
  public void write(Residuals residuals, BitOutput out) {
    int low = low(residuals);
    int shift = residuals.shift();
    out.put(low | (shift > 0 ? SHIFTED : 0), 8);
    if (shift > 0) {
      out.put(shift, 8);
    }
    out.putSigned(residuals.middle);
    long escaped = 0;
    for (int i = 0; i < residuals.count; i++) {
      long upper = distance(residuals, i, shift) >>> low;
      boolean fits = upper >= 0 && upper < ESCAPED;
      int zeros = fits ? (int) upper : ESCAPED;
      out.put(1L << zeros, zeros + 1);
      escaped |= fits ? 0 : upper;
    }
    for (int i = 0; i < residuals.count; i++) {
      out.put(distance(residuals, i, shift) & Words.mask(low), low);
    }
    if (escaped != 0) {
      writeEscaped(residuals, low, shift, Words.width(escaped), out);
    }
  }

  private static void writeEscaped(
      Residuals residuals, int low, int shift, int width, BitOutput out) {
    out.put(width, 8);
    for (int i = 0; i < residuals.count; i++) {
      long upper = distance(residuals, i, shift) >>> low;
      if (upper < 0 || upper >= ESCAPED) {
        out.put(upper, width);
      }
    }
  }

  private static long distance(Residuals residuals, int i, int shift) {
    return Words.zigzag(residuals.values[i] - residuals.middle >> shift);
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
    long[] words = in.words;
    int at = in.at();
    int escapes = 0;
    for (int i = 0; i < count; i++) {
      int word = at >>> 6;
      int offset = at & 63;
      long bits = words[word] >>> offset | words[word + 1] << 1 << 63 - offset;
      int zeros = Long.numberOfTrailingZeros(bits);
      out[i] = zeros;
      escapes += zeros == ESCAPED ? 1 : 0;
      at += zeros + 1;
    }
    int lower = at;
    if (escapes > 0) {
      readEscaped(in, lower + low * count, count, out);
    }
    long mask = Words.mask(low);
    for (int i = 0; i < count; i++) {
      int word = lower >>> 6;
      int offset = lower & 63;
      long bits = words[word] >>> offset | words[word + 1] << 1 << 63 - offset;
      long distance = out[i] << low | bits & mask;
      out[i] = middle + (Words.unzigzag(distance) << shift);
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
