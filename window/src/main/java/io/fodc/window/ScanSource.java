package io.fodc.window;

/**
 * Where a scan finds the window's state. What it reads it holds one block at a time, so that a
 * window at work can let the others go.
 */
interface ScanSource {
  /** The state to read now. */
  WindowState state();

  /** Holds the memory of a block of a state; false if the window has let it go. */
  boolean hold(BlockMemory block);

  /** Ends {@link #hold}. */
  void release(BlockMemory block);

  /** Holds a series, so that its id keeps its meaning until the scan ends; false if it is gone. */
  boolean keep(int seriesId);

  /** Ends {@link #keep} for a series that is not wanted after all. */
  void drop(int seriesId);
}
