package io.fodc.window;

/** Where a scan finds the window's state: it asks anew for each group of series. */
interface ScanSource {
  /** The state to read now; it stays in memory until {@link #leave}. */
  WindowState enter();

  /** Ends {@link #enter}. */
  void leave(WindowState state);

  /** Those of these series, all known in the state entered, that stay known during the scan. */
  int[] keep(int[] seriesIds);
}
