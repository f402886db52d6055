package io.fodc.agent;

import static java.lang.System.Logger.Level.INFO;

import io.fodc.agent.upload.UploadSource;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.Window;
import io.fodc.window.file.LiveExport;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;

/** A range of the window as it was when it was opened, but for what is evicted meanwhile. */
record WindowRange(LiveExport export) implements UploadSource {
  private static final System.Logger LOG = System.getLogger(WindowRange.class.getName());

  static UploadSource of(Window window, NodeId node, InstantSource clock, long from, long to) {
    return new WindowRange(new LiveExport(window, from, to, node, clock.millis()));
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    LiveExport.Report report = export.writeTo(out);
    if (report.evictedBlocks() > 0) {
      LOG.log(
          INFO,
          "event=window-range-evicted blocks={0} sent={1}",
          report.evictedBlocks(),
          report.blocks());
    }
  }

  @Override
  public void close() {
    export.close();
  }
}
