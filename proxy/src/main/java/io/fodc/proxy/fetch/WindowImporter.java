package io.fodc.proxy.fetch;

import io.fodc.proxy.fetch.FetchOutcome.Result;
import io.fodc.proxy.upload.SpoolFile;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.proxy.windows.RecordedWindow;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.AdoptResult;
import io.fodc.window.ForeignSeries;
import io.fodc.window.HeldRange;
import io.fodc.window.block.SealedBytes;
import io.fodc.window.file.FileHeader;
import io.fodc.window.file.WindowFileException;
import io.fodc.window.file.WindowImport;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one export of an agent's window into the node's window here. One thread. */
final class WindowImporter implements WindowImport.Sink {
  private static final int READ_BYTES = 64 << 10;

  /** No block of an agent's window comes near this; it bounds the heap of an import. */
  private static final long LARGEST_REGION_BYTES = 16 << 20;

  private final NodeId node;
  private final RecordedWindow window;
  private final ForeignSeries.Draft draft;
  private final List<HeldRange> blocks = new ArrayList<>();
  private @Nullable ForeignSeries series;
  private AdoptResult.@Nullable Refused refused;
  private int unknown;

  private WindowImporter(NodeId node, RecordedWindow window, ForeignSeries.Draft draft) {
    this.node = node;
    this.window = window;
    this.draft = draft;
  }

  /** Adopts the blocks of a file that an agent sent for a stretch of time. */
  static FetchOutcome run(
      SpoolFile file, NodeId node, HeldRange stretch, NodeWindows windows, RecordedWindow window) {
    try (ForeignSeries.Draft draft = windows.foreignSeries()) {
      WindowImporter importer = new WindowImporter(node, window, draft);
      try {
        return importer.read(file, stretch);
      } finally {
        importer.close();
      }
    } catch (WindowFileException | IllegalArgumentException e) {
      return new FetchOutcome(
          Result.INVALID, "its agent sent a range that cannot be read: " + e.getMessage());
    } catch (IOException | IllegalStateException e) {
      return new FetchOutcome(
          Result.NO_ROOM, "the proxy could not take the range over: " + e.getMessage());
    }
  }

  private FetchOutcome read(SpoolFile file, HeldRange stretch) throws IOException {
    WindowImport reader = new WindowImport(Math.min(LARGEST_REGION_BYTES, file.size()), this);
    byte[] buffer = new byte[READ_BYTES];
    try (InputStream in = file.read()) {
      for (int count = in.read(buffer); count >= 0 && refused == null; count = in.read(buffer)) {
        reader.feed(buffer, 0, count);
      }
    }
    AdoptResult.Refused full = refused;
    if (full != null) {
      return new FetchOutcome(
          Result.NO_ROOM,
          "the proxy has no room for more of it (%s); ask for less, or raise windows.budget"
              .formatted(full.detail()));
    }
    if (!reader.isComplete()) {
      throw new WindowFileException("it ends before its end");
    }
    window.answered(stretch, blocks);
    if (unknown > 0) {
      return new FetchOutcome(
          Result.NO_ROOM,
          "%d series do not fit into the proxy's series table; raise windows.budget"
              .formatted(unknown));
    }
    return FetchOutcome.COMPLETE;
  }

  @Override
  public void header(FileHeader header) throws WindowFileException {
    if (!header.node().equals(node)) {
      throw new WindowFileException("it is of node " + header.node());
    }
  }

  @Override
  public void definition(int id, SeriesKey key, MetricFamily family, long firstSeenMillis)
      throws WindowFileException {
    if (series != null) {
      throw new WindowFileException("series " + id + " is defined after the first block");
    }
    draft.add(id, key, family);
  }

  @Override
  public void block(SealedBytes block) {
    ForeignSeries known = series;
    if (known == null) {
      unknown = draft.refused();
      known = draft.build();
      series = known;
    }
    blocks.add(new HeldRange(block.firstTickMillis(), block.lastTickMillis()));
    if (refused == null && window.adopt(block, known) instanceof AdoptResult.Refused full) {
      refused = full;
    }
  }

  private void close() {
    ForeignSeries known = series;
    if (known != null) {
      known.close();
    }
  }
}
