package io.fodc.schemas.link;

import com.google.protobuf.ByteString;
import io.fodc.schemas.wire.agent.v1.TickFrame;
import java.util.Arrays;

/**
 * Codes the ticks of one session, each against the one before it. Bit-exact for every double. One
 * thread. Reusable: apart from the frame's own bytes nothing is allocated once its buffer has grown
 * to the page's size.
 */
public final class TickFrameEncoder {
  private final SeriesState state = new SeriesState();
  private byte[] buffer = new byte[1_024];
  private int length;
  private boolean keyNeeded = true;

  /**
   * The frame of one tick.
   *
   * @param tickMillis time of the tick
   * @param bits {@code long[series]}: IEEE 754 bits of each series, by dictionary id; anything
   *     where absent
   * @param present {@code boolean[series]}: whether the tick has a sample of the series
   * @param series series that the frame covers, from id 0: at least as many as in the frame before
   *     unless this is a key frame, and at most {@link LinkLimits#MAX_SERIES}
   * @param key whether the frame must be readable without any before it; the first frame of a
   *     session and the first after {@link #reset} are key frames in any case
   */
  public TickFrame encode(
      long tickMillis, long[] bits, boolean[] present, int series, boolean key) {
    if (series < 0
        || series > LinkLimits.MAX_SERIES
        || series > bits.length
        || series > present.length) {
      throw new IllegalArgumentException(
          "a frame of %d series: at most %d, and values and presence for each (%d, %d)"
              .formatted(series, LinkLimits.MAX_SERIES, bits.length, present.length));
    }
    boolean keyFrame = key || keyNeeded;
    if (!keyFrame && series < state.series()) {
      throw new IllegalArgumentException(
          "a frame of %d series after one of %d: only a key frame may cover fewer"
              .formatted(series, state.series()));
    }
    if (keyFrame) {
      state.clear();
    }
    state.growTo(series);
    length = 0;
    for (int from = 0; from < series; ) {
      from = writeRun(bits, present, from, series);
    }
    keyNeeded = false;
    return TickFrame.newBuilder()
        .setTickMillis(tickMillis)
        .setKey(keyFrame)
        .setSeries(series)
        .setValues(ByteString.copyFrom(buffer, 0, length))
        .build();
  }

  /** Forgets the frames before: the next one is a key frame. */
  public void reset() {
    state.clear();
    keyNeeded = true;
  }

  /** Writes the run that starts at {@code from}; returns where the next one starts. */
  private int writeRun(long[] bits, boolean[] present, int from, int series) {
    int kind = kindOf(bits, present, from);
    int to = from + 1;
    while (to < series) {
      int next = kindOf(bits, present, to);
      if (next != kind && !(kind == TickFrameLayout.DELTA && bridges(bits, present, to, series))) {
        break;
      }
      to++;
    }
    boolean payload = kind == TickFrameLayout.DELTA || kind == TickFrameLayout.RAW;
    ensure(TickFrameLayout.MAX_HEADER_BYTES + (payload ? (to - from) * Long.BYTES : 0));
    writeVarint(((long) (to - from - 1) << TickFrameLayout.KIND_BITS) | kind);
    for (int i = from; i < to; i++) {
      writeValue(kind, bits[i], i);
    }
    return to;
  }

  private int kindOf(long[] bits, boolean[] present, int index) {
    if (!present[index]) {
      return state.present(index) ? TickFrameLayout.ABSENT : TickFrameLayout.SAME;
    }
    if (state.present(index) && state.lastBits(index) == bits[index]) {
      return TickFrameLayout.SAME;
    }
    return isDelta(bits[index], index) ? TickFrameLayout.DELTA : TickFrameLayout.RAW;
  }

  private boolean isDelta(long bits, int index) {
    return TickFrameLayout.isExactInteger(bits)
        && TickFrameLayout.isExactInteger(state.lastBits(index));
  }

  /** A single unchanged integer between two deltas costs one byte as a delta, two as a run. */
  private boolean bridges(long[] bits, boolean[] present, int index, int series) {
    return present[index]
        && isDelta(bits[index], index)
        && index + 1 < series
        && kindOf(bits, present, index + 1) == TickFrameLayout.DELTA;
  }

  private void writeValue(int kind, long bits, int index) {
    switch (kind) {
      case TickFrameLayout.SAME -> {}
      case TickFrameLayout.ABSENT -> state.setAbsent(index);
      case TickFrameLayout.DELTA -> {
        long delta =
            TickFrameLayout.integerOf(bits) - TickFrameLayout.integerOf(state.lastBits(index));
        writeVarint(TickFrameLayout.zigzag(delta));
        state.setPresent(index, bits);
      }
      default -> {
        writeRaw(bits);
        state.setPresent(index, bits);
      }
    }
  }

  private void writeVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
  }

  private void writeRaw(long bits) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      buffer[length++] = (byte) (bits >>> shift);
    }
  }

  private void ensure(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(length + more, buffer.length * 2));
    }
  }
}
