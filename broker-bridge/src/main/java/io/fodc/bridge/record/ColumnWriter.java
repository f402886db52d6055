package io.fodc.bridge.record;

import java.util.Arrays;

/** Gathers the samples of one series and writes them as a column. One thread. */
final class ColumnWriter {
  static final int CONSTANT = 0;
  static final int CONSTANT_WHOLE = 1;
  static final int DELTAS = 2;
  static final int DOUBLES = 3;
  static final long MAX_WHOLE = 1L << 53;

  private static final long MINUS_ZERO = Double.doubleToRawLongBits(-0.0);

  private long[] ticks = new long[0];
  private int tickCount;
  private long[] bits = new long[0];
  private long[] wholes = new long[0];
  private byte[] absent = new byte[0];
  private int place;
  private int count;

  /** Ticks of the window, ascending; kept until the next call. */
  void begin(long[] windowTicks, int windowTickCount) {
    ticks = windowTicks;
    tickCount = windowTickCount;
    if (bits.length < tickCount) {
      bits = new long[tickCount];
      wholes = new long[tickCount];
    }
    absent = new byte[(tickCount + 7) / 8];
    clear();
  }

  /** Starts another column. */
  void clear() {
    place = 0;
    count = 0;
    Arrays.fill(absent, (byte) 0xFF);
    if (tickCount % 8 != 0) {
      absent[absent.length - 1] = (byte) ((1 << tickCount % 8) - 1);
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  void add(long[] pointTicks, double[] values, int points) {
    for (int i = 0; i < points; i++) {
      long tick = pointTicks[i];
      while (place < tickCount && ticks[place] < tick) {
        place++;
      }
      if (place == tickCount || ticks[place] != tick) {
        throw new IllegalArgumentException(
            "a sample at %d, which is no later tick of the window: its ticks and those of its series"
                    .formatted(tick)
                + " must come from one view");
      }
      absent[place >> 3] &= (byte) ~(1 << (place & 7));
      place++;
      bits[count++] = Double.doubleToRawLongBits(values[i]);
    }
  }

  void write(AvroOutput output) {
    if (count == tickCount) {
      output.putLong(0);
    } else {
      output.putLong(1);
      output.putBytes(absent, 0, absent.length);
    }
    boolean whole = isWhole();
    if (isConstant()) {
      output.putLong(whole ? CONSTANT_WHOLE : CONSTANT);
      if (whole) {
        output.putLong(wholes[0]);
      } else {
        output.putDouble(bits[0]);
      }
    } else if (whole) {
      output.putLong(DELTAS);
      output.putLong(wholes[0]);
      output.putLong(count - 1L);
      output.putDeltas(wholes, 1, count);
      output.putLong(0);
    } else {
      output.putLong(DOUBLES);
      output.putLong(count);
      for (int i = 0; i < count; i++) {
        output.putDouble(bits[i]);
      }
      output.putLong(0);
    }
  }

  private boolean isConstant() {
    for (int i = 1; i < count; i++) {
      if (bits[i] != bits[0]) {
        return false;
      }
    }
    return true;
  }

  /** Whether all are whole numbers, which then are in {@link #wholes}. */
  private boolean isWhole() {
    for (int i = 0; i < count; i++) {
      double value = Double.longBitsToDouble(bits[i]);
      long whole = (long) value;
      if (whole != value || whole > MAX_WHOLE || whole < -MAX_WHOLE || bits[i] == MINUS_ZERO) {
        return false;
      }
      wholes[i] = whole;
    }
    return true;
  }
}
