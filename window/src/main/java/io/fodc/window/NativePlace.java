package io.fodc.window;

import java.lang.foreign.MemorySegment;

/** A place in memory that ends with its block: there is nothing to commit, and nothing to free. */
record NativePlace(MemorySegment segment) implements BlockStore.Place {
  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public long salt() {
    return 0;
  }

  @Override
  public void commitBlock(long seriesHash) {}

  @Override
  public void commitRows(long first, int index) {}

  @Override
  public void forget() {}

  @Override
  public void free() {}
}
