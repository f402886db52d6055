package io.fodc.window.block;

import java.util.Random;
import java.util.function.DoubleSupplier;

/** Blocks of random series of every kind that a node shows, and of some that none should. */
final class RandomSeries {
  private static final long[] ODD = {
    0x7FF8_DEAD_0000_0001L,
    0xFFF0_0000_0000_0001L,
    0x7FF0_0000_0000_0000L,
    0xFFF0_0000_0000_0000L,
    0x8000_0000_0000_0000L,
    1,
    0x8000_0000_0000_0001L,
    0x7FEF_FFFF_FFFF_FFFFL,
    0x43E0_0000_0000_0000L,
    0xC3E0_0000_0000_0000L,
    0x4340_0000_0000_0001L,
  };

  private final Random random;

  RandomSeries(long seed) {
    random = new Random(seed);
  }

  Series next() {
    int ticks = random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 1 + random.nextInt(160);
    ticks = random.nextInt(20) == 0 ? BlockLayout.MOST_TICKS : ticks;
    int[] ids = ids(random.nextInt(80));
    Series series = new Series(ticks(ticks), ids);
    double[] before = new double[ticks];
    for (int column = 0; column < ids.length; column++) {
      column(series, column, before);
    }
    return series;
  }

  private long[] ticks(int count) {
    long[] ticks = new long[count];
    long at = random.nextInt(4) == 0 ? random.nextLong() >> 8 : 1_700_000_000_000L;
    int kind = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      ticks[i] = at;
      at += kind == 0 ? 10_000 : kind == 1 ? 9_950 + random.nextInt(100) : 1;
      at += kind == 2 ? random.nextInt(8_000_000) : 0;
    }
    return ticks;
  }

  /** Different ids, not in order. */
  private int[] ids(int count) {
    int[] ids = new int[count];
    int id = random.nextInt(1_000);
    for (int i = 0; i < count; i++) {
      ids[i] = id;
      id += random.nextInt(6) == 0 ? 1 + random.nextInt(1_000_000) : 1;
    }
    for (int i = count - 1; i > 0 && random.nextInt(3) == 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = ids[i];
      ids[i] = ids[other];
      ids[other] = moved;
    }
    return ids;
  }

  private void column(Series series, int column, double[] before) {
    DoubleSupplier value = kind(before);
    int presence = random.nextInt(10);
    int first = presence == 0 ? random.nextInt(series.ticks()) : 0;
    double absent = presence == 1 ? random.nextDouble() : presence == 2 ? 0.02 : 0;
    boolean odd = random.nextInt(12) == 0;
    for (int tick = 0; tick < series.ticks(); tick++) {
      index = tick;
      double next = value.getAsDouble();
      before[tick] = next;
      if (tick >= first && random.nextDouble() >= absent) {
        if (odd && random.nextInt(4) == 0) {
          series.put(column, tick, ODD[random.nextInt(ODD.length)]);
        } else {
          series.put(column, tick, next);
        }
      }
    }
  }

  private int index;
  private double state;

  private DoubleSupplier kind(double[] before) {
    double[] old = before.clone();
    state = Math.rint(random.nextDouble() * 1e6);
    double rate = Math.exp(random.nextDouble() * 12 - 4);
    double places = Math.pow(10, random.nextInt(9));
    return switch (random.nextInt(14)) {
      case 0 -> () -> rate > 10 ? 0 : state / places;
      case 1 -> () -> state += Math.floor(rate * random.nextDouble());
      case 2 -> () -> state += rate * random.nextDouble();
      case 3 -> () -> state + Math.rint(rate * random.nextGaussian()) / places;
      case 4 -> () -> state + rate * random.nextGaussian();
      case 5 -> () -> state = random.nextInt(20) == 0 ? 0 : state + random.nextInt(9);
      case 6 -> () -> state = random.nextInt(30) == 0 ? state + 1 : state;
      case 7 -> () -> state = index % 3 == 0 ? state : rate * random.nextDouble();
      case 8 -> () -> old[index];
      case 9 -> () -> old[index] + Math.floor(random.nextInt(3));
      case 10 -> () -> Math.floor(old[index] * 0.37) + random.nextInt(2);
      case 11 -> () -> old[index] * rate * (1 + 1e-6 * random.nextDouble());
      case 12 -> () -> 4096.0 * Math.rint(rate * index + random.nextInt(50));
      default -> () -> Double.longBitsToDouble(random.nextLong());
    };
  }
}
