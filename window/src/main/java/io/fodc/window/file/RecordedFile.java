package io.fodc.window.file;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.SeriesTable;
import io.fodc.window.Window;
import io.fodc.window.WindowView;

/**
 * What a window file holds, in memory, to read: nothing that happens to the file changes it any
 * more. Views are closed by their takers, before or after this.
 */
public final class RecordedFile implements AutoCloseable {
  private final FileReport report;
  private final SeriesTable table;
  private final Window window;

  RecordedFile(FileReport report, SeriesTable table, Window window) {
    this.report = report;
    this.table = table;
    this.window = window;
  }

  /** Whose window it is. */
  public NodeId node() {
    return report.header().node();
  }

  /** Its ticks; the caller closes the view. */
  public WindowView view() {
    return window.view();
  }

  /** What its series are. */
  public SeriesTable table() {
    return table;
  }

  /** What was found, and what is damaged. */
  public FileReport report() {
    return report;
  }

  @Override
  public void close() {
    window.close();
    table.close();
  }
}
