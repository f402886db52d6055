package io.fodc.window;

import java.util.BitSet;

/** A window at work, for a scan whose reader may be slow. One thread. */
final class LiveScan implements ScanSource, AutoCloseable {
  private final Window window;
  private final BitSet kept = new BitSet();

  /** Over a window whose table is retained until this is closed. */
  LiveScan(Window window) {
    this.window = window;
  }

  @Override
  public WindowState state() {
    return window.published();
  }

  @Override
  public boolean hold(BlockMemory block) {
    return block.tryRetain();
  }

  @Override
  public void release(BlockMemory block) {
    block.release();
  }

  @Override
  public boolean keep(int seriesId) {
    boolean held = window.table().tryHold(seriesId);
    if (held) {
      kept.set(seriesId);
    }
    return held;
  }

  @Override
  public void drop(int seriesId) {
    kept.clear(seriesId);
    window.table().releaseHeld(seriesId);
  }

  @Override
  public void close() {
    kept.stream().forEach(window.table()::releaseHeld);
    window.table().releaseTable();
  }
}
