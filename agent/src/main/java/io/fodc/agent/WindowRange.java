package io.fodc.agent;

import io.fodc.agent.upload.UploadSource;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.Window;
import io.fodc.window.WindowView;
import io.fodc.window.file.WindowExport;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;

/** A range of the window as it was when it was opened, held until it is closed. */
record WindowRange(
    WindowView view, SeriesTable table, NodeId node, long createdMillis, long from, long to)
    implements UploadSource {
  static UploadSource of(Window window, NodeId node, InstantSource clock, long from, long to) {
    return new WindowRange(window.view(), window.table(), node, clock.millis(), from, to);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    WindowExport.write(view, table, SeriesSelector.all(), from, to, node, createdMillis, out);
  }

  @Override
  public void close() {
    view.close();
  }
}
