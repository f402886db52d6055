package io.fodc.profiling.pprof;

/**
 * Follows the outermost fields of a message as its bytes come, to see whether it can be a profile:
 * known shapes of fields alone, a sample type, and texts of which the first is empty. What is
 * inside of fields is stepped over.
 */
final class OuterFields {
  private static final int SAMPLE_TYPE = 1;
  private static final int SAMPLE = 2;
  private static final int TEXT = 6;
  private static final int LAST_FIELD = 100;
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int MOST_VARINT_BITS = 63;

  private State state = State.TAG;
  private long number;
  private int shift;
  private int field;
  private long toSkip;
  private boolean typed;
  private long texts;
  private long samples;

  private enum State {
    TAG,
    VALUE,
    LENGTH,
    INSIDE
  }

  void update(byte[] from, int count) throws NotAProfileException {
    int at = 0;
    while (at < count) {
      if (state == State.INSIDE) {
        long n = Math.min(toSkip, count - at);
        toSkip -= n;
        at += (int) n;
        state = toSkip == 0 ? State.TAG : State.INSIDE;
      } else {
        varint(from[at++]);
      }
    }
  }

  void end() throws NotAProfileException {
    if (state != State.TAG || shift != 0) {
      throw new NotAProfileException("its message ends too early");
    }
    if (!typed || texts == 0) {
      throw new NotAProfileException("its message has no " + (typed ? "texts" : "sample type"));
    }
  }

  long samples() {
    return samples;
  }

  private void varint(byte value) throws NotAProfileException {
    if (shift > MOST_VARINT_BITS) {
      throw new NotAProfileException("its message has a number of more than 64 bits");
    }
    number |= (long) (value & 0x7f) << shift;
    shift += 7;
    if (value >= 0) {
      long complete = number;
      number = 0;
      shift = 0;
      next(complete);
    }
  }

  private void next(long value) throws NotAProfileException {
    switch (state) {
      case TAG -> tag(value);
      case LENGTH -> length(value);
      case VALUE, INSIDE -> state = State.TAG;
    }
  }

  private void tag(long value) throws NotAProfileException {
    long wanted = value >>> 3;
    int shape = (int) (value & 7);
    if (wanted < 1 || wanted > LAST_FIELD || (shape != VARINT && shape != BYTES)) {
      throw new NotAProfileException("its message is no profile");
    }
    field = (int) wanted;
    state = shape == VARINT ? State.VALUE : State.LENGTH;
  }

  private void length(long value) throws NotAProfileException {
    if (value < 0 || value > Integer.MAX_VALUE || (field == TEXT && texts == 0 && value != 0)) {
      throw new NotAProfileException("its message is no profile");
    }
    typed |= field == SAMPLE_TYPE;
    samples += field == SAMPLE ? 1 : 0;
    texts += field == TEXT ? 1 : 0;
    toSkip = value;
    state = value == 0 ? State.TAG : State.INSIDE;
  }
}
