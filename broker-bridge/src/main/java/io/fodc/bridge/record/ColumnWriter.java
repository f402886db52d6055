package io.fodc.bridge.record;

import java.util.Arrays;

/** Gathers the samples of one series and writes them in the shortest form. One thread. */
final class ColumnWriter {
  /** Forms of a column; {@link #WITH_ABSENT} is added if a tick has no sample. */
  static final int CONSTANT_WHOLE = 0;

  static final int WHOLES = 1;
  static final int CONSTANT = 2;
  static final int DOUBLES = 3;
  static final int NEAR_DOUBLES = 4;
  static final int WITH_ABSENT = 8;
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

  void write(PartColumns columns) {
    int withAbsent = 0;
    if (count < tickCount) {
      withAbsent = WITH_ABSENT;
      columns.putAbsent(absent);
    }
    boolean constant = isConstant();
    boolean whole = isWhole();
    if (whole && constant) {
      columns.putForm(withAbsent + CONSTANT_WHOLE);
      columns.putConstant(wholes[0]);
    } else if (whole) {
      columns.putForm(withAbsent + WHOLES);
      columns.putFirst(wholes[0]);
      columns.putSteps(wholes, count);
    } else if (constant) {
      columns.putForm(withAbsent + CONSTANT);
      columns.putDouble(bits[0]);
    } else if (areNear()) {
      columns.putForm(withAbsent + NEAR_DOUBLES);
      columns.putDouble(bits[0]);
      columns.putSteps(bits, count);
    } else {
      columns.putForm(withAbsent + DOUBLES);
      for (int i = 0; i < count; i++) {
        columns.putDouble(bits[i]);
      }
    }
  }

  /** Whether differences of the bits take fewer bytes than the bits. */
  private boolean areNear() {
    long bytes = 0;
    for (int i = 1; i < count; i++) {
      bytes += AvroOutput.size(bits[i] - bits[i - 1]);
    }
    return bytes < (long) Double.BYTES * (count - 1);
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
