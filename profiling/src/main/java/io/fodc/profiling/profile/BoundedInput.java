package io.fodc.profiling.profile;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses to hand out more than its limit, so that a small file cannot inflate without end. */
final class BoundedInput extends FilterInputStream {
  private final long limit;
  private long bytes;

  BoundedInput(InputStream in, long limit) {
    super(in);
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      count(1);
    }
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    if (count > 0) {
      count(count);
    }
    return count;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = super.skip(wanted);
    count(skipped);
    return skipped;
  }

  private void count(long more) throws ProfileException {
    bytes += more;
    if (bytes > limit) {
      throw ProfileException.tooLarge("decompressed bytes", limit);
    }
  }
}
