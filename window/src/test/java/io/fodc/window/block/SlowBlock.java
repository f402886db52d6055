package io.fodc.window.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a block as {@code docs/formats/window-block.md} says it, bit by bit, sharing nothing with
 * the code under test.
 */
final class SlowBlock {
  private final byte[] bytes;

  /** The bit that comes next. */
  private long at;

  private long[] ticks = new long[0];

  /** Whole numbers by tick of the columns of the group so far. */
  private final List<long[]> group = new ArrayList<>();

  SlowBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Value bits by series, then by time. */
  SortedMap<Integer, SortedMap<Long, Long>> contents() {
    at = 12 * 8;
    ticks = new long[(int) bits(32)];
    int columns = (int) bits(32);
    bits(32);
    long first = bits(64);
    long interval = bits(32);
    int runs = (int) bits(32);
    long least = bits(64);
    int width = (int) bits(32);
    for (int tick = 0; tick < ticks.length; tick++) {
      ticks[tick] = first + tick * interval + least + bits(width);
    }
    at = (at + 7) / 8 * 8;
    int[] ids = ids(columns, runs);
    at += (columns + 31) / 32 * 32L;
    SortedMap<Integer, SortedMap<Long, Long>> contents = new TreeMap<>();
    for (int column = 0; column < columns; column++) {
      if (column % 32 == 0) {
        group.clear();
      }
      contents.put(ids[column], column());
    }
    if (at != bytes.length * 8L) {
      throw new IllegalStateException("ends at bit " + at);
    }
    return contents;
  }

  private int[] ids(int columns, int runs) {
    int[] ids = new int[columns];
    int[] starts = new int[runs + 1];
    int[] firsts = new int[runs];
    for (int run = 0; run < runs; run++) {
      firsts[run] = (int) bits(32);
      starts[run] = (int) bits(32);
    }
    starts[runs] = columns;
    for (int run = 0; run < runs; run++) {
      for (int column = starts[run]; column < starts[run + 1]; column++) {
        ids[column] = firsts[run] + column - starts[run];
      }
    }
    return ids;
  }

  private SortedMap<Long, Long> column() {
    boolean[] present = new boolean[ticks.length];
    int head = (int) bits(8);
    if (head == 0x7F) {
      for (int tick = 0; tick < ticks.length; tick++) {
        present[tick] = bits(1) == 1;
      }
      at = (at + 7) / 8 * 8;
      head = (int) bits(8);
    } else if (head == 0x7E) {
      int first = (int) varint();
      int count = (int) varint();
      Arrays.fill(present, first, first + count, true);
      head = (int) bits(8);
    } else {
      Arrays.fill(present, true);
    }
    List<Integer> at = new ArrayList<>();
    for (int tick = 0; tick < ticks.length; tick++) {
      if (present[tick]) {
        at.add(tick);
      }
    }
    return column(head, at);
  }

  private SortedMap<Long, Long> column(int head, List<Integer> present) {
    long[] whole = new long[present.size()];
    int scale = 0;
    if (head < 0x40) {
      Arrays.fill(whole, head);
    } else if (head == 0x40) {
      scale = 16;
      Arrays.fill(whole, bits(64));
    } else if (head == 0x41) {
      Arrays.fill(whole, signed());
    } else if (head == 0x42) {
      scale = (int) bits(8);
      Arrays.fill(whole, signed());
    } else {
      long end = varint() * 8;
      end += at;
      scale = (head & 1) == 0 ? 0 : (int) bits(8);
      whole = coded(head, present);
      at = end;
    }
    group.add(everyTick(whole, present));
    SortedMap<Long, Long> points = new TreeMap<>();
    for (int i = 0; i < whole.length; i++) {
      double value = scale == 0 ? whole[i] : whole[i] / Double.parseDouble("1e" + scale);
      long bits = scale == 16 ? whole[i] : Double.doubleToRawLongBits(value);
      points.put(ticks[present.get(i)], bits);
    }
    return points;
  }

  private long[] everyTick(long[] whole, List<Integer> present) {
    long[] every = new long[ticks.length];
    int next = 0;
    for (int tick = 0; tick < ticks.length; tick++) {
      next += next < whole.length && present.get(next) == tick ? 1 : 0;
      every[tick] = whole[Math.max(0, next - 1)];
    }
    return every;
  }

  private long[] coded(int head, List<Integer> present) {
    int prediction = head >> 5 & 3;
    int order = head >> 3 & 3;
    long[] other = new long[0];
    if (prediction >= 2) {
      other = group.get(group.size() - (int) bits(8));
    }
    double factor = 0;
    if (prediction == 1 || prediction == 3) {
      factor = Float.intBitsToFloat((int) (bits(24) << 8));
    }
    long[] starts = new long[order];
    for (int i = 0; i < order; i++) {
      starts[i] = signed();
    }
    long[] numbers = packed(head >> 1 & 3, present.size() - order);
    for (int i = order - 1; i >= 0; i--) {
      long[] sums = new long[numbers.length + 1];
      sums[0] = starts[i];
      for (int j = 0; j < numbers.length; j++) {
        sums[j + 1] = sums[j] + numbers[j];
      }
      numbers = sums;
    }
    for (int i = 0; i < numbers.length; i++) {
      int tick = present.get(i);
      numbers[i] +=
          switch (prediction) {
            case 0 -> 0;
            case 1 -> (long) (factor * i);
            case 2 -> other[tick];
            default -> (long) (factor * (double) (other[tick] - other[present.get(0)]));
          };
    }
    return numbers;
  }

  private long[] packed(int packing, int count) {
    return switch (packing) {
      case 0 -> fixed(count);
      case 1 -> rice(count);
      case 2 -> mask(count);
      default -> sparse(count);
    };
  }

  private long[] fixed(int count) {
    int width = (int) bits(8);
    int shift = width >= 0x80 ? (int) bits(8) : 0;
    long base = signed();
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = base + (bits(width & 0x7F) << shift);
    }
    return numbers;
  }

  private long[] rice(int count) {
    int low = (int) bits(8);
    int shift = low >= 0x80 ? (int) bits(8) : 0;
    low &= 0x7F;
    long middle = signed();
    long[] upper = new long[count];
    boolean escaped = false;
    for (int i = 0; i < count; i++) {
      while (bits(1) == 0) {
        upper[i]++;
      }
      escaped |= upper[i] == 15;
    }
    long[] lower = new long[count];
    for (int i = 0; i < count; i++) {
      lower[i] = bits(low);
    }
    int width = escaped ? (int) bits(8) : 0;
    for (int i = 0; i < count; i++) {
      upper[i] = upper[i] == 15 ? bits(width) : upper[i];
    }
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      long distance = upper[i] << low | lower[i];
      numbers[i] = middle + ((distance >>> 1 ^ -(distance & 1)) << shift);
    }
    return numbers;
  }

  private long[] mask(int count) {
    long common = signed();
    boolean[] others = new boolean[count];
    int number = 0;
    for (int i = 0; i < count; i++) {
      others[i] = bits(1) == 1;
      number += others[i] ? 1 : 0;
    }
    long[] values = fixed(number);
    long[] numbers = new long[count];
    int next = 0;
    for (int i = 0; i < count; i++) {
      numbers[i] = others[i] ? values[next++] : common;
    }
    return numbers;
  }

  private long[] sparse(int count) {
    long[] numbers = new long[count];
    Arrays.fill(numbers, signed());
    int others = (int) varint();
    if (others == 0) {
      return numbers;
    }
    int width = (int) bits(8);
    int[] places = new int[others];
    int place = -1;
    for (int i = 0; i < others; i++) {
      place += 1 + (int) bits(width);
      places[i] = place;
    }
    long[] values = fixed(others);
    for (int i = 0; i < others; i++) {
      numbers[places[i]] = values[i];
    }
    return numbers;
  }

  private long bits(int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (bytes[(int) (at / 8)] >> at % 8 & 1L) << i;
      at++;
    }
    return value;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      long next = bits(8);
      value |= (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
  }

  private long signed() {
    long value = varint();
    return value % 2 == 0 ? value >>> 1 : ~(value >>> 1);
  }
}
