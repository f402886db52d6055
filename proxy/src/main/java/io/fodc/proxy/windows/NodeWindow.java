package io.fodc.proxy.windows;

import io.fodc.window.ScanReport;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowStats;
import io.fodc.window.WindowView;
import java.util.Optional;

/** The recent window of one node, for readers. Safe for any thread; no call waits for a writer. */
public interface NodeWindow {
  /** Time of the newest tick held, on the agent's clock; 0 while empty. */
  long newestTickMillis();

  /**
   * The window as it is now, to be closed soon; empty once the window was dropped, because its node
   * was retired.
   */
  Optional<WindowView> view();

  /**
   * Shows what a query asks for; nothing once the window was dropped. The visitor may be slow: no
   * sample is held while it works.
   */
  ScanReport scan(WindowQuery query, SeriesVisitor visitor);

  /** Its figures; empty once the window was dropped. */
  Optional<WindowStats> stats();
}
