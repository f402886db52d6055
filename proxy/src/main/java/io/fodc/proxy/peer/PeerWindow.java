package io.fodc.proxy.peer;

import io.fodc.proxy.windows.NodeWindow;
import io.fodc.window.ScanReport;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowStats;
import io.fodc.window.WindowView;
import java.util.Optional;

/**
 * The window of a node that another proxy holds: here there is only how far it goes. Its samples
 * are asked of that proxy.
 */
record PeerWindow(long oldestTickMillis, long newestTickMillis) implements NodeWindow {
  @Override
  public Optional<WindowView> view() {
    return Optional.empty();
  }

  @Override
  public ScanReport scan(WindowQuery query, SeriesVisitor visitor) {
    return new ScanReport(0, 0, 0);
  }

  @Override
  public Optional<WindowStats> stats() {
    return Optional.of(
        new WindowStats(0, 0, 0, 0, 0, 0, 0, oldestTickMillis, newestTickMillis, 0, 0, 0, 0, 0));
  }
}
