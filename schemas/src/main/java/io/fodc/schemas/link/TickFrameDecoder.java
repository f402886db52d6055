package io.fodc.schemas.link;

import com.google.protobuf.ByteString;
import io.fodc.schemas.wire.agent.v1.TickFrame;

/**
 * Reads the ticks of one session, each against the one before it. One thread. A frame is checked to
 * its last byte before any of it is taken over, so a bad frame leaves the decoder as it was. Holds
 * eight bytes and a bit per series; decoding allocates nothing once it has grown to the session's
 * size.
 */
public final class TickFrameDecoder {
  private final SeriesState state = new SeriesState();
  private boolean keyNeeded = true;

  private ByteString values = ByteString.EMPTY;
  private int position;

  /** As {@link #decode(TickFrame, int)}, for a dictionary of {@link LinkLimits#MAX_SERIES}. */
  public void decode(TickFrame frame) throws TickFrameException {
    decode(frame, LinkLimits.MAX_SERIES);
  }

  /**
   * Takes over one frame; its values are readable until the next.
   *
   * @param dictionarySize series that the session has defined so far; the frame may not cover more,
   *     and so cannot make the decoder allocate for more
   * @throws TickFrameException if the frame breaks its layout or a bound
   */
  public void decode(TickFrame frame, int dictionarySize) throws TickFrameException {
    int series = frame.getSeries();
    checkBounds(frame, series, Math.min(dictionarySize, LinkLimits.MAX_SERIES));
    values = frame.getValues();
    try {
      check(series, frame.getKey());
      if (frame.getKey()) {
        state.clear();
      }
      state.growTo(series);
      apply(series);
    } finally {
      values = ByteString.EMPTY;
    }
    keyNeeded = false;
  }

  /** Series that the newest frame covers. */
  public int series() {
    return state.series();
  }

  /** Whether the newest frame has a sample of the series, 0 to {@link #series} - 1. */
  public boolean present(int index) {
    return state.present(index);
  }

  /** IEEE 754 bits of a series that is {@link #present}; its last value where it is not. */
  public long bits(int index) {
    return state.lastBits(index);
  }

  /** Forgets everything: the next frame must be a key frame. */
  public void reset() {
    state.clear();
    keyNeeded = true;
  }

  private void checkBounds(TickFrame frame, int series, int maxSeries) throws TickFrameException {
    if (frame.getValues().size() > LinkLimits.MAX_FRAME_BYTES) {
      throw new TickFrameException(
          "tick frame of %d bytes; at most %d are allowed"
              .formatted(frame.getValues().size(), LinkLimits.MAX_FRAME_BYTES));
    }
    if (series < 0 || series > maxSeries) {
      throw new TickFrameException(
          "tick frame covers %s series, the dictionary has %d"
              .formatted(Integer.toUnsignedString(series), maxSeries));
    }
    if (!frame.getKey() && keyNeeded) {
      throw new TickFrameException("the first tick frame of a dictionary must be a key frame");
    }
    if (!frame.getKey() && series < state.series()) {
      throw new TickFrameException(
          "tick frame covers %d series after one of %d; only a key frame may cover fewer"
              .formatted(series, state.series()));
    }
  }

  /** Walks the whole frame without changing anything. */
  private void check(int series, boolean key) throws TickFrameException {
    position = 0;
    for (int from = 0; from < series; ) {
      long header = checkedVarint(TickFrameLayout.MAX_HEADER_BYTES);
      long count = (header >>> TickFrameLayout.KIND_BITS) + 1;
      if (count > series - from) {
        throw new TickFrameException(
            "run of %d at series %d of %d, byte %d".formatted(count, from, series, position));
      }
      int to = from + (int) count;
      switch ((int) header & TickFrameLayout.KIND_MASK) {
        case TickFrameLayout.DELTA -> checkDeltas(from, to, key);
        case TickFrameLayout.RAW -> skip(count * Long.BYTES);
        default -> {}
      }
      from = to;
    }
    if (position != values.size()) {
      throw new TickFrameException(
          "%d bytes after the last of %d series".formatted(values.size() - position, series));
    }
  }

  private void checkDeltas(int from, int to, boolean key) throws TickFrameException {
    for (int i = from; i < to; i++) {
      long last = key || i >= state.series() ? 0L : state.lastBits(i);
      if (!TickFrameLayout.isExactInteger(last)) {
        throw new TickFrameException("difference to a value that is no integer, series " + i);
      }
      long delta = TickFrameLayout.unzigzag(checkedVarint(TickFrameLayout.MAX_DELTA_BYTES));
      long value = TickFrameLayout.integerOf(last) + delta;
      if (Math.abs(value) > TickFrameLayout.MAX_EXACT_INTEGER) {
        throw new TickFrameException(
            "difference leads to %d, beyond 2^53, series %d".formatted(value, i));
      }
    }
  }

  private long checkedVarint(int maxBytes) throws TickFrameException {
    long value = 0;
    for (int i = 0; i < maxBytes; i++) {
      if (position == values.size()) {
        throw new TickFrameException("tick frame ends within a number, byte " + position);
      }
      byte next = values.byteAt(position++);
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new TickFrameException(
        "number of more than %d bytes before byte %d".formatted(maxBytes, position));
  }

  private void skip(long bytes) throws TickFrameException {
    if (bytes > values.size() - position) {
      throw new TickFrameException(
          "%d bytes of values announced at byte %d, %d are left"
              .formatted(bytes, position, values.size() - position));
    }
    position += (int) bytes;
  }

  /** Takes over a frame that {@link #check} has passed. */
  private void apply(int series) {
    position = 0;
    for (int from = 0; from < series; ) {
      long header = varint();
      int to = from + (int) (header >>> TickFrameLayout.KIND_BITS) + 1;
      int kind = (int) header & TickFrameLayout.KIND_MASK;
      for (int i = from; i < to; i++) {
        switch (kind) {
          case TickFrameLayout.SAME -> {}
          case TickFrameLayout.ABSENT -> state.setAbsent(i);
          case TickFrameLayout.DELTA ->
              state.setPresent(
                  i,
                  TickFrameLayout.bitsOf(
                      TickFrameLayout.integerOf(state.lastBits(i))
                          + TickFrameLayout.unzigzag(varint())));
          default -> state.setPresent(i, raw());
        }
      }
      from = to;
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = values.byteAt(position++);
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private long raw() {
    long bits = 0;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bits |= (values.byteAt(position++) & 0xFFL) << shift;
    }
    return bits;
  }
}
