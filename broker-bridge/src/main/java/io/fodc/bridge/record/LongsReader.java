package io.fodc.bridge.record;

import java.util.Arrays;

/** An array of longs or of doubles' bits of a record, then one number after the other. */
final class LongsReader {
  /** Longer buffers are not kept. */
  private static final int KEPT = 1 << 18;

  private final String what;
  private long[] longs = new long[0];
  private int count;
  private int at;

  LongsReader(String what) {
    this.what = what;
  }

  void readLongs(AvroInput input) {
    begin();
    for (int n; (n = readBlock(input, 1)) > 0; ) {
      input.readLongs(longs, count, n);
      count += n;
    }
  }

  void readDoubles(AvroInput input) {
    begin();
    for (int n; (n = readBlock(input, Double.BYTES)) > 0; ) {
      for (int end = count + n; count < end; count++) {
        longs[count] = input.readBits();
      }
    }
  }

  private void begin() {
    if (longs.length > KEPT) {
      longs = new long[0];
    }
    count = 0;
    at = 0;
  }

  private int readBlock(AvroInput input, int itemBytes) {
    int n = input.readBlock(what, RecordLimits.MAX_SAMPLES - count);
    if ((long) n * itemBytes > input.left()) {
      throw input.broken("a block has %d %s; %d bytes are left".formatted(n, what, input.left()));
    }
    if (longs.length < count + n) {
      longs = Arrays.copyOf(longs, Math.max(count + n, Math.min(2 * longs.length, KEPT)));
    }
    return n;
  }

  void rewind() {
    at = 0;
  }

  int left() {
    return count - at;
  }

  /** The next number; there is one. */
  long next() {
    return longs[at++];
  }

  /** Passes numbers; they are there. */
  void skip(int passed) {
    at += passed;
  }

  /** Fails unless so many numbers are left. */
  void require(AvroInput input, int wanted) {
    if (left() < wanted) {
      throw input.broken("the %s are %d, which the series need more of".formatted(what, count));
    }
  }
}
