package io.fodc.window.file;

import io.fodc.window.BlockStore;
import io.fodc.window.file.Regions.Region;
import java.lang.foreign.MemorySegment;

/** A region of a live file. */
final class FilePlace implements BlockStore.Place {
  private final FileStore store;
  private final Region region;
  private final MemorySegment segment;

  FilePlace(FileStore store, Region region) {
    this.store = store;
    this.region = region;
    segment = store.payload(region);
  }

  Region region() {
    return region;
  }

  @Override
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public long bytes() {
    return Regions.lengthFor(region.payload());
  }

  @Override
  public long salt() {
    return region.sequence();
  }

  @Override
  public void commitBlock(long seriesHash) {
    commit(Regions.BLOCK, seriesHash, 0);
  }

  @Override
  public void commitRows(long first, int index) {
    commit(Regions.ROWS, first, index);
  }

  void commitDefinitions() {
    commit(Regions.DEFINITIONS, 0, 0);
  }

  @Override
  public void forget() {
    store.forget(region);
  }

  @Override
  public void free() {
    store.free(region);
  }

  private void commit(int kind, long tag, int index) {
    store.commit(
        new Region(
            kind,
            region.offset(),
            region.length(),
            region.sequence(),
            region.payload(),
            tag,
            index));
  }
}
