package io.fodc.window;

import java.util.Arrays;

/**
 * The states of a window at work, for a scan whose reader may be slow. Between two groups of series
 * it holds the series, so that no id changes its meaning, but no block. One thread.
 */
final class LiveScan implements ScanSource, AutoCloseable {
  private final Window window;
  private int[] held = new int[0];

  /** Over a window whose table is retained until this is closed. */
  LiveScan(Window window) {
    this.window = window;
  }

  @Override
  public WindowState enter() {
    return window.retained();
  }

  @Override
  public void leave(WindowState state) {
    state.release();
  }

  @Override
  public int[] keep(int[] seriesIds) {
    held = Arrays.stream(seriesIds).filter(window.table()::tryHold).toArray();
    return held;
  }

  @Override
  public void close() {
    for (int id : held) {
      window.table().releaseHeld(id);
    }
    window.table().releaseTable();
  }
}
