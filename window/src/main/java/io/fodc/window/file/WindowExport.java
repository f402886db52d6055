package io.fodc.window.file;

import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.SeriesHash;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.WindowView;
import io.fodc.window.block.BlockEncoder;
import io.fodc.window.block.NativeLayout;
import io.fodc.window.block.SealedBytes;
import io.fodc.window.file.Regions.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Writes a stretch of a window as a stream that is a window file: the definitions of the series it
 * needs, its blocks as they are, the open rows sealed for the occasion, an end. Blocks that reach
 * beyond the range go whole.
 */
public final class WindowExport {
  private static final int BATCH_BYTES = 32 << 10;
  private static final int COPY_BYTES = 64 << 10;

  private final OutputStream out;
  private final SeriesTable table;
  private final byte[] copy = new byte[COPY_BYTES];
  private long offset;
  private long sequence;
  private int definitions;

  WindowExport(OutputStream out, SeriesTable table) {
    this.out = out;
    this.table = table;
  }

  /**
   * Writes the blocks of a view that have ticks from {@code fromMillis} to {@code toMillis}. The
   * view stays open meanwhile: where {@code out} may be slow, {@link LiveExport} is the one.
   *
   * @param table knows the view's series
   * @param selector series wanted; blocks that have others, too, are coded anew
   * @param node whose window it is
   * @throws IOException if {@code out} does
   */
  public static void write(
      WindowView view,
      SeriesTable table,
      SeriesSelector selector,
      long fromMillis,
      long toMillis,
      NodeId node,
      OutputStream out)
      throws IOException {
    write(view, table, selector, fromMillis, toMillis, node, System.currentTimeMillis(), out);
  }

  /** As the other, created at a given time: the same view twice is the same bytes twice. */
  public static void write(
      WindowView view,
      SeriesTable table,
      SeriesSelector selector,
      long fromMillis,
      long toMillis,
      NodeId node,
      long nowMillis,
      OutputStream out)
      throws IOException {
    WindowExport export = new WindowExport(out, table);
    List<SealedBytes> blocks = view.blocks(fromMillis, toMillis);
    BitSet wanted = wanted(blocks, selector);
    export.header(new FileHeader(true, 0, nowMillis, interval(blocks), node));
    export.definitions(wanted, firstTicks(view, blocks));
    int written = 0;
    for (SealedBytes block : blocks) {
      written += export.block(block, wanted) ? 1 : 0;
    }
    export.end(written);
  }

  /** Ends an export of so many blocks. */
  void end(int blocks) throws IOException {
    region(Regions.END, 0, blocks, definitions);
    out.flush();
  }

  /** As the window says; if it does not know, the first tick of the oldest block. */
  private static IntToLongFunction firstTicks(WindowView view, List<SealedBytes> blocks) {
    return id -> {
      long first = view.firstSeenMillis(id);
      if (first != WindowView.NO_TICK) {
        return first;
      }
      for (SealedBytes block : blocks) {
        if (block.columnOf(id) >= 0) {
          return block.firstTickMillis();
        }
      }
      throw new IllegalStateException("series " + id + " is in no block");
    };
  }

  private static BitSet wanted(List<SealedBytes> blocks, SeriesSelector selector) {
    BitSet ids = new BitSet();
    for (SealedBytes block : blocks) {
      for (int column = 0; column < block.columns(); column++) {
        ids.set(block.seriesId(column));
      }
    }
    for (int id = ids.nextSetBit(0); id >= 0; id = ids.nextSetBit(id + 1)) {
      ids.set(id, selector.test(id));
    }
    return ids;
  }

  /** Time between the first two ticks of the newest block that has two. */
  private static long interval(List<SealedBytes> blocks) {
    for (SealedBytes block : blocks.reversed()) {
      if (block.ticks() > 1) {
        return block.tickMillis(1) - block.tickMillis(0);
      }
    }
    return 1;
  }

  void header(FileHeader header) throws IOException {
    byte[] bytes = header.toBytes();
    out.write(bytes);
    offset = bytes.length;
  }

  void definitions(BitSet ids, IntToLongFunction firstSeen) throws IOException {
    DefinitionWriter writer = new DefinitionWriter();
    SeriesKey key = new SeriesKey();
    writer.begin();
    for (int id = ids.nextSetBit(0); id >= 0; id = ids.nextSetBit(id + 1)) {
      table.copyKey(id, key);
      writer.add(id, firstSeen.applyAsLong(id), key, table.familyOf(id));
      if (writer.length() >= BATCH_BYTES) {
        batch(writer);
      }
    }
    if (writer.count() > 0) {
      batch(writer);
    }
  }

  private void batch(DefinitionWriter writer) throws IOException {
    definitions += writer.count();
    byte[] batch = writer.finish();
    byte[] payload = new byte[Batches.bytesFor(batch.length)];
    Batches.write(MemorySegment.ofArray(payload), 0, batch, sequence + 1);
    region(Regions.DEFINITIONS, payload.length, 0, 0);
    out.write(payload);
    pad(payload.length);
    writer.begin();
  }

  private boolean block(SealedBytes block, BitSet wanted) throws IOException {
    List<Integer> columns = new ArrayList<>();
    for (int column = 0; column < block.columns(); column++) {
      if (wanted.get(block.seriesId(column))) {
        columns.add(column);
      }
    }
    // A block of ticks without samples goes as it is, too.
    if (columns.size() == block.columns()) {
      write(block);
      return true;
    }
    if (columns.isEmpty()) {
      return false;
    }
    BlockEncoder encoder = new BlockEncoder(new SomeColumns(block, columns));
    try (Arena arena = Arena.ofConfined()) {
      write(encoder.write(arena.allocate(encoder.bytes(), 8)));
    }
    return true;
  }

  void write(SealedBytes block) throws IOException {
    MemorySegment bytes = block.segment();
    region(Regions.BLOCK, bytes.byteSize(), new SeriesHash(table).of(block), 0);
    for (long at = 0; at < bytes.byteSize(); at += COPY_BYTES) {
      int part = (int) Math.min(COPY_BYTES, bytes.byteSize() - at);
      MemorySegment.copy(bytes, NativeLayout.BYTE, at, copy, 0, part);
      out.write(copy, 0, part);
    }
    pad(bytes.byteSize());
  }

  private void region(int kind, long payload, long tag, int index) throws IOException {
    sequence++;
    byte[] header = new byte[Regions.HEADER];
    long length = Regions.lengthFor(payload);
    Regions.write(
        MemorySegment.ofArray(header),
        0,
        new Region(kind, offset, length, sequence, payload, tag, index));
    out.write(header);
    offset += length;
  }

  private void pad(long payload) throws IOException {
    long padding = Regions.lengthFor(payload) - Regions.HEADER - payload;
    out.write(new byte[(int) padding]);
  }
}
