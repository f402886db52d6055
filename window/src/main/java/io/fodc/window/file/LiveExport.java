package io.fodc.window.file;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.LiveBlocks;
import io.fodc.window.Window;
import io.fodc.window.WindowView;
import io.fodc.window.block.SealedBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.BitSet;

/**
 * An export of a window at work to somebody who may be slow: no more than one block is held while
 * bytes are written, so the window goes on as if nobody read. What it has evicted before its turn
 * came is not in the export. Can be written again, to the same bytes. One thread.
 */
public final class LiveExport implements AutoCloseable {
  /**
   * What was written.
   *
   * @param blocks blocks in the export
   * @param evictedBlocks blocks that the window evicted before they were written
   */
  public record Report(int blocks, int evictedBlocks) {}

  private final Window window;
  private final NodeId node;
  private final long createdMillis;
  private final LiveBlocks blocks;
  private final BitSet series = new BitSet();
  private final boolean[] written;
  private long[] firstTicks = new long[256];
  private long intervalMillis = 1;

  /**
   * The blocks that have ticks from {@code fromMillis} to {@code toMillis}, as they are now.
   *
   * @param createdMillis when the export says it was created
   */
  public LiveExport(
      Window window, long fromMillis, long toMillis, NodeId node, long createdMillis) {
    this.window = window;
    this.node = node;
    this.createdMillis = createdMillis;
    blocks = window.blocks(fromMillis, toMillis);
    written = new boolean[blocks.count()];
    for (int number = 0; number < written.length; number++) {
      blocks.read(number, this::note);
    }
  }

  private void note(SealedBytes block) {
    int[] ids = new int[block.columns()];
    block.copySeriesIds(ids);
    for (int id : ids) {
      if (!series.get(id)) {
        series.set(id);
        firstTicks =
            id < firstTicks.length
                ? firstTicks
                : Arrays.copyOf(firstTicks, Math.max(id + 1, firstTicks.length * 2));
        firstTicks[id] = block.firstTickMillis();
      }
    }
    if (block.ticks() > 1) {
      intervalMillis = block.tickMillis(1) - block.tickMillis(0);
    }
  }

  /**
   * Writes all of it.
   *
   * @throws IOException if {@code out} does, or if it is written again and a block that was written
   *     before has been evicted since
   */
  public Report writeTo(OutputStream out) throws IOException {
    WindowExport export = new WindowExport(out, window.table());
    export.header(new FileHeader(true, 0, createdMillis, intervalMillis, node));
    export.definitions(series, this::firstSeenMillis);
    int count = 0;
    for (int number = 0; number < written.length; number++) {
      boolean there = blocks.read(number, export::write);
      if (!there && written[number]) {
        throw new IOException("evicted: a block that was sent before is no longer held");
      }
      written[number] = there;
      count += there ? 1 : 0;
    }
    export.end(count);
    return new Report(count, written.length - count);
  }

  /** As the window says; if it does not know, the first tick of the oldest block. */
  private long firstSeenMillis(int seriesId) {
    long first = window.firstSeenMillis(seriesId);
    return first == WindowView.NO_TICK ? firstTicks[seriesId] : first;
  }

  @Override
  public void close() {
    blocks.close();
  }
}
