package io.fodc.schemas.exposition;

/** An allowance with a limit that can be changed. */
final class CountedAllowance implements ByteAllowance {
  private long limit;
  private long used;

  CountedAllowance(long limit) {
    this.limit = limit;
  }

  void limit(long bytes) {
    limit = bytes;
  }

  long used() {
    return used;
  }

  @Override
  public boolean reserve(long bytes) {
    if (bytes < 0 || bytes > limit - used) {
      return false;
    }
    used += bytes;
    return true;
  }

  @Override
  public void release(long bytes) {
    if (bytes < 0 || bytes > used) {
      throw new IllegalStateException(bytes + " bytes given back of " + used);
    }
    used -= bytes;
  }
}
