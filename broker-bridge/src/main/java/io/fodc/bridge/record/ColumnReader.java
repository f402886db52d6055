package io.fodc.bridge.record;

import java.util.Arrays;

/** Reads one column after the other into two arrays of its own. One thread. */
final class ColumnReader {
  private static final long MAX_STEP = 2 * ColumnWriter.MAX_WHOLE;

  private long[] ticks = new long[0];
  private long[] pointTicks = new long[0];
  private double[] values = new double[0];
  private int count;

  void begin(long[] windowTicks) {
    ticks = windowTicks;
    if (values.length < windowTicks.length) {
      pointTicks = new long[windowTicks.length];
      values = new double[windowTicks.length];
    }
  }

  /** Ticks of the samples, from 0 to {@link #count()} - 1. */
  long[] ticks() {
    return count == ticks.length ? ticks : pointTicks;
  }

  double[] values() {
    return values;
  }

  int count() {
    return count;
  }

  void read(AvroInput input) {
    switch (input.readIndex("branch of absent", 1)) {
      case 0 -> count = ticks.length;
      default -> readPresence(input);
    }
    switch (input.readIndex("branch of values", ColumnWriter.DOUBLES)) {
      case ColumnWriter.CONSTANT ->
          Arrays.fill(values, 0, count, Double.longBitsToDouble(input.readBits()));
      case ColumnWriter.CONSTANT_WHOLE ->
          Arrays.fill(values, 0, count, whole(input, input.readLong()));
      case ColumnWriter.DELTAS -> readDeltas(input);
      default -> readDoubles(input);
    }
  }

  private void readPresence(AvroInput input) {
    int length = input.readLength("absent", (ticks.length + 7) / 8);
    if (length != (ticks.length + 7) / 8) {
      throw input.broken("absent has " + length + " bytes for " + ticks.length + " ticks");
    }
    byte[] bytes = input.bytes();
    int start = input.at();
    count = 0;
    for (int i = 0; i < ticks.length; i++) {
      if ((bytes[start + (i >> 3)] >> (i & 7) & 1) == 0) {
        pointTicks[count++] = ticks[i];
      }
    }
    int beyond = ticks.length % 8 == 0 ? 0 : (bytes[start + length - 1] & 0xFF) >> ticks.length % 8;
    if (count == 0 || beyond != 0) {
      throw input.broken("absent leaves no sample, or has bits beyond the ticks");
    }
    input.skip(length);
  }

  private void readDeltas(AvroInput input) {
    long value = input.readLong();
    values[0] = whole(input, value);
    int read = 1;
    for (int n; (n = input.readBlock("deltas", count - read)) > 0; ) {
      for (int end = read + n; read < end; read++) {
        long step = input.readLong();
        if (step > MAX_STEP || step < -MAX_STEP) {
          throw input.broken("a difference of " + step + " between whole numbers up to 2^53");
        }
        value += step;
        values[read] = whole(input, value);
      }
    }
    checkCount(input, read);
  }

  private void readDoubles(AvroInput input) {
    int read = 0;
    for (int n; (n = input.readBlock("doubles", count - read)) > 0; ) {
      for (int end = read + n; read < end; read++) {
        values[read] = Double.longBitsToDouble(input.readBits());
      }
    }
    checkCount(input, read);
  }

  private void checkCount(AvroInput input, int read) {
    if (read != count) {
      throw input.broken("a column has " + read + " samples, " + count + " are there");
    }
  }

  private static double whole(AvroInput input, long value) {
    if (value > ColumnWriter.MAX_WHOLE || value < -ColumnWriter.MAX_WHOLE) {
      throw input.broken(value + " is beyond 2^53");
    }
    return value;
  }
}
