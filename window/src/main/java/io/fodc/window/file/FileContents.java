package io.fodc.window.file;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.BlockStore;
import io.fodc.window.SeriesHash;
import io.fodc.window.SeriesTable;
import io.fodc.window.StoredBlocks;
import io.fodc.window.StoredRows;
import io.fodc.window.WindowView;
import io.fodc.window.block.BlockCheck;
import io.fodc.window.block.BlockFormatException;
import io.fodc.window.block.SealedBytes;
import io.fodc.window.file.Regions.Region;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is in a file: fills a series table, checks every block against it, and finds the rows
 * of the open block. Changes nothing in the file but what a kill left undone. One thread, once.
 */
final class FileContents {
  private final MemorySegment file;
  private final SeriesTable table;
  private final OpenedBlocks.Opener opener;
  private final Damages damages = new Damages();
  private final List<Region> definitions = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private final BitSet restored = new BitSet();
  private long[] hashes = new long[256];
  private int[] ids = new int[0];
  private @Nullable SealedBytes hashed;
  private long lastHash;
  private long sealedTo = WindowView.NO_TICK;
  private List<Region> rows = new ArrayList<>();
  private StoredRows storedRows = StoredRows.NONE;
  private long lastSequence;
  private int entries;

  /** A block that is right. */
  private record Block(SealedBytes bytes, Region region) {}

  /** Tells of each series that is restored. */
  @FunctionalInterface
  interface Restored {
    void series(int id, SeriesKey key, MetricFamily family, long firstSeenMillis);
  }

  private FileContents(MemorySegment file, SeriesTable table, OpenedBlocks.Opener opener) {
    this.file = file;
    this.table = table;
    this.opener = opener;
  }

  /** A file from anywhere: every column of every block is checked. */
  static FileContents checked(MemorySegment file, SeriesTable table) {
    return new FileContents(file, table, BlockCheck::open);
  }

  /** The file of this node's own window: its columns are checked when they are first read. */
  static FileContents own(MemorySegment file, SeriesTable table) {
    return new FileContents(file, table, BlockCheck::openOwn);
  }

  /**
   * Ends an interrupted change, then reads everything; returns whether the file is an export with
   * its end.
   */
  boolean read(Restored listener) {
    FileStore.redo(file);
    RegionWalk walk = RegionWalk.over(file, damages);
    for (Region region : walk.regions()) {
      lastSequence = Math.max(lastSequence, region.sequence());
      if (region.kind() == Regions.DEFINITIONS) {
        definitions.add(region);
      }
    }
    List<Region> found = new ArrayList<>();
    List<MemorySegment> payloads = new ArrayList<>();
    for (Region region : walk.regions()) {
      if (region.kind() == Regions.BLOCK) {
        found.add(region);
        payloads.add(payload(region));
      }
    }
    try (OpenedBlocks opened = OpenedBlocks.start(payloads, opener)) {
      for (Region region : definitions.reversed()) {
        define(region, listener);
      }
      for (Region region : found) {
        block(region, opened);
      }
    }
    rows(walk.regions());
    return walk.ended();
  }

  /** The blocks and rows, to open a window with. */
  StoredBlocks stored(long ownBytes, Function<Region, BlockStore.Place> places) {
    List<StoredBlocks.Sealed> sealed = new ArrayList<>(blocks.size());
    for (Block block : blocks) {
      sealed.add(new StoredBlocks.Sealed(block.bytes(), places.apply(block.region())));
    }
    List<BlockStore.Place> ofRows = new ArrayList<>(rows.size());
    for (Region region : rows) {
      ofRows.add(places.apply(region));
    }
    return new StoredBlocks(ownBytes, sealed, ofRows);
  }

  /** Regions with definitions, by sequence. */
  List<Region> definitions() {
    return definitions;
  }

  /** Definitions in them, those that later ones replace included. */
  int entries() {
    return entries;
  }

  /** Regions that are needed; all others are damaged, or of no use any more. */
  List<Region> used() {
    List<Region> used = new ArrayList<>(definitions);
    blocks.forEach(block -> used.add(block.region()));
    used.addAll(rows);
    return used;
  }

  /** Newest tick there is, {@link WindowView#NO_TICK} if none. */
  long newestTickMillis() {
    return storedRows.rows() > 0 ? storedRows.lastTickMillis() : sealedTo;
  }

  StoredRows rows() {
    return storedRows;
  }

  List<FileReport.Damage> damages() {
    return damages.list();
  }

  int series() {
    return restored.cardinality();
  }

  int blocks() {
    return blocks.size();
  }

  long lastSequence() {
    return lastSequence;
  }

  /** Gives the series back that no block holds. */
  void releaseSeries() {
    for (int id = restored.nextSetBit(0); id >= 0; id = restored.nextSetBit(id + 1)) {
      table.release(id);
    }
    table.restored();
  }

  /** Newest definitions first, so that an id means what it meant last. */
  private void define(Region region, Restored listener) {
    MemorySegment payload = payload(region);
    List<byte[]> batches = new ArrayList<>();
    long at = 0;
    while (Batches.isTouched(payload, at)) {
      Optional<byte[]> batch = Batches.read(payload, at, region.sequence());
      if (batch.isEmpty()) {
        damages.add(region.offset(), "definitions are damaged at " + at + " of the payload");
      }
      batch.ifPresent(batches::add);
      at += Batches.bytesAt(payload, at);
    }
    DefinitionReader reader = new DefinitionReader();
    for (byte[] bytes : batches.reversed()) {
      try {
        reader.read(
            bytes,
            0,
            bytes.length,
            (id, key, family, firstSeen) -> {
              entries++;
              if (!restored.get(id) && table.restore(id, key, family)) {
                restored.set(id);
                note(id, SeriesHash.of(id, key.hash()));
                listener.series(id, key, family, firstSeen);
              }
            });
      } catch (WindowFileException e) {
        damages.add(region.offset(), String.valueOf(e.getMessage()));
      }
    }
  }

  /** Keeps what a series adds to the hashes of its blocks, so that no key is read twice. */
  private void note(int id, long hash) {
    if (id >= hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.max(id + 1, hashes.length * 2));
    }
    hashes[id] = hash;
  }

  /** Hash of a block's series; mostly they are those of the block before. */
  private long hash(SealedBytes block) throws WindowFileException {
    SealedBytes before = hashed;
    if (before != null && block.hasSeriesOf(before)) {
      return lastHash;
    }
    lastHash = sum(block);
    hashed = block;
    return lastHash;
  }

  private long sum(SealedBytes block) throws WindowFileException {
    if (ids.length < block.columns()) {
      ids = new int[block.columns()];
    }
    block.copySeriesIds(ids);
    long sum = 0;
    for (int column = 0; column < block.columns(); column++) {
      int id = ids[column];
      if (!restored.get(id)) {
        throw new WindowFileException("block has series " + id + ", which is not defined");
      }
      sum += hashes[id];
    }
    return sum;
  }

  private void block(Region region, OpenedBlocks opened) {
    try {
      SealedBytes block = opened.next();
      long found = hash(block);
      if (found != region.tag()) {
        throw new WindowFileException(
            "block is of other series: %016x, its region says %016x"
                .formatted(found, region.tag()));
      }
      if (block.firstTickMillis() <= sealedTo) {
        throw new WindowFileException(
            "block begins at %d, before the end of the one before, %d"
                .formatted(block.firstTickMillis(), sealedTo));
      }
      sealedTo = block.lastTickMillis();
      blocks.add(new Block(block, region));
    } catch (BlockFormatException | WindowFileException e) {
      damages.add(region.offset(), String.valueOf(e.getMessage()));
    }
  }

  /** The rows of the newest open block, unless a sealed block has them. */
  private void rows(List<Region> regions) {
    for (Region region : regions) {
      boolean begins = region.tag() == region.sequence() && region.index() == 0;
      boolean continues =
          !rows.isEmpty() && region.tag() == rows.getFirst().tag() && region.index() == rows.size();
      if (region.kind() == Regions.ROWS && begins) {
        rows = new ArrayList<>();
      }
      if (region.kind() == Regions.ROWS && (begins || continues)) {
        rows.add(region);
      }
    }
    List<MemorySegment> payloads = new ArrayList<>();
    List<Long> sequences = new ArrayList<>();
    for (Region region : rows) {
      payloads.add(payload(region));
      sequences.add(region.sequence());
    }
    storedRows = StoredRows.of(payloads, sequences);
    if (storedRows.rows() > 0 && storedRows.firstTickMillis() <= sealedTo) {
      rows = new ArrayList<>();
      storedRows = StoredRows.NONE;
    }
  }

  private MemorySegment payload(Region region) {
    return file.asSlice(region.offset() + Regions.HEADER, region.payload());
  }
}
