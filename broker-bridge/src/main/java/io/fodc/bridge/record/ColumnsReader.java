package io.fodc.bridge.record;

import java.util.Arrays;

/** The samples of a record: all are checked, then one series after the other shown. One thread. */
final class ColumnsReader {
  private static final long MAX_STEP = 2 * ColumnWriter.MAX_WHOLE;

  private final LongsReader wholes = new LongsReader("wholes");
  private final LongsReader doubles = new LongsReader("doubles");
  private final LongsReader steps = new LongsReader("steps");
  private long[] ticks = new long[0];
  private long[] pointTicks = new long[0];
  private double[] values = new double[0];
  private int count;

  private byte[] bytes = new byte[0];
  private int formsAt;
  private int absentAt;
  private int absentEnd;

  private int series;
  private int mask;
  private long whole;

  /** Reads and checks what so many series have at these ticks. */
  void read(AvroInput input, int seriesCount, long[] windowTicks) {
    ticks = windowTicks;
    if (values.length < ticks.length) {
      pointTicks = new long[ticks.length];
      values = new double[ticks.length];
    }
    bytes = input.bytes();
    int forms = input.readLength("forms", RecordLimits.MAX_SERIES);
    if (forms != seriesCount) {
      throw input.broken(forms + " forms for " + seriesCount + " series");
    }
    formsAt = input.at();
    input.skip(forms);
    int absent = input.readLength("absent", Integer.MAX_VALUE);
    absentAt = input.at();
    absentEnd = absentAt + absent;
    input.skip(absent);
    wholes.readLongs(input);
    doubles.readDoubles(input);
    steps.readLongs(input);
    check(input, seriesCount);
    rewind();
  }

  private void rewind() {
    wholes.rewind();
    doubles.rewind();
    steps.rewind();
    series = 0;
    mask = absentAt;
    whole = 0;
  }

  /** Ticks of the samples of the series shown, from 0 to {@link #count()} - 1. */
  long[] ticks() {
    return count == ticks.length ? ticks : pointTicks;
  }

  double[] values() {
    return values;
  }

  int count() {
    return count;
  }

  /** Goes on to the next series. */
  void next() {
    int form = bytes[formsAt + series++];
    count = ticks.length;
    if ((form & ColumnWriter.WITH_ABSENT) != 0) {
      present();
    }
    switch (form & ~ColumnWriter.WITH_ABSENT) {
      case ColumnWriter.CONSTANT_WHOLE -> Arrays.fill(values, 0, count, wholes.next());
      case ColumnWriter.WHOLES -> {
        long value = whole += wholes.next();
        values[0] = value;
        for (int i = 1; i < count; i++) {
          value += steps.next();
          values[i] = value;
        }
      }
      case ColumnWriter.CONSTANT ->
          Arrays.fill(values, 0, count, Double.longBitsToDouble(doubles.next()));
      case ColumnWriter.DOUBLES -> {
        for (int i = 0; i < count; i++) {
          values[i] = Double.longBitsToDouble(doubles.next());
        }
      }
      default -> {
        long bits = doubles.next();
        values[0] = Double.longBitsToDouble(bits);
        for (int i = 1; i < count; i++) {
          bits += steps.next();
          values[i] = Double.longBitsToDouble(bits);
        }
      }
    }
  }

  private void present() {
    count = 0;
    for (int i = 0; i < ticks.length; i++) {
      if ((bytes[mask + (i >> 3)] >> (i & 7) & 1) == 0) {
        pointTicks[count++] = ticks[i];
      }
    }
    mask += (ticks.length + 7) / 8;
  }

  private void check(AvroInput input, int seriesCount) {
    rewind();
    for (int i = 0; i < seriesCount; i++) {
      int form = bytes[formsAt + i];
      count = ticks.length;
      if ((form & ColumnWriter.WITH_ABSENT) != 0) {
        checkPresence(input);
      }
      checkNumbers(input, form & ~ColumnWriter.WITH_ABSENT);
    }
    int left = wholes.left() + doubles.left() + steps.left() + absentEnd - mask;
    if (left > 0) {
      throw input.broken(left + " numbers or bytes of absent belong to no series");
    }
  }

  private void checkPresence(AvroInput input) {
    int length = (ticks.length + 7) / 8;
    if (absentEnd - mask < length) {
      throw input.broken("absent ends before its last series");
    }
    int beyond = ticks.length % 8 == 0 ? 0 : (bytes[mask + length - 1] & 0xFF) >> ticks.length % 8;
    present();
    if (count == 0 || beyond != 0) {
      throw input.broken("absent leaves no sample, or has bits beyond the ticks");
    }
  }

  private void checkNumbers(AvroInput input, int form) {
    switch (form) {
      case ColumnWriter.CONSTANT_WHOLE -> {
        wholes.require(input, 1);
        added(input, 0, wholes.next());
      }
      case ColumnWriter.WHOLES -> {
        wholes.require(input, 1);
        whole = added(input, whole, wholes.next());
        checkSteps(input);
      }
      case ColumnWriter.CONSTANT -> take(input, 1);
      case ColumnWriter.DOUBLES -> take(input, count);
      case ColumnWriter.NEAR_DOUBLES -> {
        take(input, 1);
        steps.require(input, count - 1);
        steps.skip(count - 1);
      }
      default -> throw input.broken("form " + form + " of a column is unknown");
    }
  }

  private void take(AvroInput input, int wanted) {
    doubles.require(input, wanted);
    doubles.skip(wanted);
  }

  private void checkSteps(AvroInput input) {
    steps.require(input, count - 1);
    long value = whole;
    for (int i = 1; i < count; i++) {
      value = added(input, value, steps.next());
    }
  }

  private static long added(AvroInput input, long value, long step) {
    long sum = value + step;
    if (step > MAX_STEP
        || step < -MAX_STEP
        || sum > ColumnWriter.MAX_WHOLE
        || sum < -ColumnWriter.MAX_WHOLE) {
      throw input.broken("%d and a step of %d: beyond 2^53".formatted(value, step));
    }
    return sum;
  }
}
