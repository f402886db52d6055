package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The codecs of block version 1, by id, the cheapest kind first. */
final class ColumnCodecs {
  private static final List<ColumnCodec> ALL = List.of(new Constant(), new Step(), new Raw());

  private ColumnCodecs() {}

  /** The codec with this id, null if there is none. */
  static @Nullable ColumnCodec of(int id) {
    return id < ALL.size() ? ALL.get(id) : null;
  }

  /** The codec that takes the fewest bytes for these values, of which there is at least one. */
  static ColumnCodec cheapest(ColumnValues values) {
    ColumnCodec best = ALL.getLast();
    int fewest = Integer.MAX_VALUE;
    for (ColumnCodec codec : ALL) {
      int bytes = codec.measure(values);
      if (bytes != ColumnCodec.UNFIT && bytes < fewest) {
        best = codec;
        fewest = bytes;
      }
    }
    return best;
  }

  /** All present values have the same bits. */
  private record Constant() implements ColumnCodec {
    @Override
    public int id() {
      return 0;
    }

    @Override
    public int measure(ColumnValues values) {
      int first = values.present.first();
      long bits = values.bits[first];
      for (int tick = first + 1; tick < values.ticks(); tick++) {
        if (values.bits[tick] != bits && values.present.get(tick)) {
          return UNFIT;
        }
      }
      return 8;
    }

    @Override
    public void write(ColumnValues values, MemorySegment block, long at) {
      block.set(NativeLayout.LONG, at, values.bits[values.present.first()]);
    }

    @Override
    public boolean accepts(MemorySegment block, long at, int length, int present) {
      return length == 8;
    }

    @Override
    public void read(
        MemorySegment block,
        long at,
        int length,
        Presence present,
        int from,
        int to,
        long[] out,
        int outAt) {
      Arrays.fill(out, outAt, outAt + to - from, block.get(NativeLayout.LONG, at));
    }
  }

  /**
   * The value grows by the same amount from tick to tick: at tick t it is {@code first + (t - t0) *
   * step} in double arithmetic, t0 being the first present tick. Taken only if that gives every bit
   * back.
   */
  private record Step() implements ColumnCodec {
    @Override
    public int id() {
      return 1;
    }

    @Override
    public int measure(ColumnValues values) {
      int first = values.present.first();
      double start = Double.longBitsToDouble(values.bits[first]);
      double step = step(values, first);
      for (int tick = first; tick < values.ticks(); tick++) {
        if (values.present.get(tick) && bits(start, tick - first, step) != values.bits[tick]) {
          return UNFIT;
        }
      }
      return 16;
    }

    @Override
    public void write(ColumnValues values, MemorySegment block, long at) {
      int first = values.present.first();
      block.set(NativeLayout.LONG, at, values.bits[first]);
      block.set(NativeLayout.LONG, at + 8, Double.doubleToRawLongBits(step(values, first)));
    }

    @Override
    public boolean accepts(MemorySegment block, long at, int length, int present) {
      return length == 16;
    }

    @Override
    public void read(
        MemorySegment block,
        long at,
        int length,
        Presence present,
        int from,
        int to,
        long[] out,
        int outAt) {
      double start = Double.longBitsToDouble(block.get(NativeLayout.LONG, at));
      double step = Double.longBitsToDouble(block.get(NativeLayout.LONG, at + 8));
      int first = present.first();
      for (int tick = from; tick < to; tick++) {
        out[outAt + tick - from] = bits(start, tick - first, step);
      }
    }

    private static double step(ColumnValues values, int first) {
      for (int tick = first + 1; tick < values.ticks(); tick++) {
        if (values.present.get(tick)) {
          double rise =
              Double.longBitsToDouble(values.bits[tick])
                  - Double.longBitsToDouble(values.bits[first]);
          return rise / (tick - first);
        }
      }
      return 0;
    }

    private static long bits(double start, int ticks, double step) {
      return Double.doubleToRawLongBits(start + ticks * step);
    }
  }

  /** The present values one after the other. */
  private record Raw() implements ColumnCodec {
    @Override
    public int id() {
      return 2;
    }

    @Override
    public int measure(ColumnValues values) {
      return values.count() * 8;
    }

    @Override
    public void write(ColumnValues values, MemorySegment block, long at) {
      long next = at;
      for (int tick = 0; tick < values.ticks(); tick++) {
        if (values.present.get(tick)) {
          block.set(NativeLayout.LONG, next, values.bits[tick]);
          next += 8;
        }
      }
    }

    @Override
    public boolean accepts(MemorySegment block, long at, int length, int present) {
      return length == present * 8;
    }

    @Override
    public void read(
        MemorySegment block,
        long at,
        int length,
        Presence present,
        int from,
        int to,
        long[] out,
        int outAt) {
      long next = at + 8L * present.before(from);
      for (int tick = from; tick < to; tick++) {
        if (present.get(tick)) {
          out[outAt + tick - from] = block.get(NativeLayout.LONG, next);
          next += 8;
        }
      }
    }
  }
}
