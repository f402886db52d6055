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
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what is in a file: fills a series table, checks every block against it, and finds the rows
 * of the open block. Changes nothing in the file. One thread, once.
 */
final class FileContents {
  private final MemorySegment file;
  private final SeriesTable table;
  private final Function<Region, BlockStore.Place> places;
  private final Damages damages = new Damages();
  private final List<Region> definitions = new ArrayList<>();
  private final List<Region> unused = new ArrayList<>();
  private final List<StoredBlocks.Sealed> sealed = new ArrayList<>();
  private final BitSet restored = new BitSet();
  private long sealedTo = WindowView.NO_TICK;
  private List<Region> rows = new ArrayList<>();
  private StoredRows storedRows = StoredRows.of(List.of());
  private long lastSequence;

  /** Tells of each series that is restored. */
  @FunctionalInterface
  interface Restored {
    void series(int id, SeriesKey key, MetricFamily family, long firstSeenMillis);
  }

  FileContents(MemorySegment file, SeriesTable table, Function<Region, BlockStore.Place> places) {
    this.file = file;
    this.table = table;
    this.places = places;
  }

  /** Reads everything; returns whether the file is an export with its end. */
  boolean read(Restored listener) {
    RegionWalk walk = RegionWalk.over(file, damages);
    for (Region region : walk.regions()) {
      lastSequence = Math.max(lastSequence, region.sequence());
      if (region.kind() == Regions.DEFINITIONS) {
        definitions.add(region);
      }
    }
    definitions.reversed().forEach(region -> define(region, listener));
    table.restored();
    SeriesHash hash = new SeriesHash(table);
    for (Region region : walk.regions()) {
      if (region.kind() == Regions.BLOCK) {
        block(region, hash);
      }
    }
    rows(walk.regions());
    return walk.ended();
  }

  /** The blocks and rows, to open a window with. */
  StoredBlocks stored(long ownBytes) {
    return new StoredBlocks(ownBytes, sealed, rows.stream().map(places).toList());
  }

  /** Regions that can be used, for an allocator. */
  List<Region> definitions() {
    return definitions;
  }

  /** Regions that are in the way: damaged, or of no use any more. */
  List<Region> unused() {
    return unused;
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
    return sealed.size();
  }

  long lastSequence() {
    return lastSequence;
  }

  /** Gives the series back that no block holds. */
  void releaseSeries() {
    restored.stream().forEach(table::release);
  }

  /** Newest definitions first, so that an id means what it meant last. */
  private void define(Region region, Restored listener) {
    MemorySegment payload = payload(region);
    List<byte[]> batches = new ArrayList<>();
    long at = 0;
    Optional<byte[]> batch = Batches.read(payload, at, region.sequence());
    while (batch.isPresent()) {
      batches.add(batch.get());
      at += Batches.bytesFor(batch.get().length);
      batch = Batches.read(payload, at, region.sequence());
    }
    if (Batches.isTouched(payload, at)) {
      damages.add(region.offset(), "definitions are torn after " + at + " bytes");
    }
    DefinitionReader reader = new DefinitionReader();
    for (byte[] bytes : batches.reversed()) {
      try {
        reader.read(
            bytes,
            0,
            bytes.length,
            (id, key, family, firstSeen) -> {
              if (!restored.get(id) && table.restore(id, key, family)) {
                restored.set(id);
                listener.series(id, key, family, firstSeen);
              }
            });
      } catch (WindowFileException e) {
        damages.add(region.offset(), String.valueOf(e.getMessage()));
      }
    }
  }

  private void block(Region region, SeriesHash hash) {
    try {
      SealedBytes block = BlockCheck.open(payload(region));
      long found = hash.of(block);
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
      sealed.add(new StoredBlocks.Sealed(block, places.apply(region)));
    } catch (BlockFormatException | WindowFileException | IllegalArgumentException e) {
      damages.add(region.offset(), String.valueOf(e.getMessage()));
      unused.add(region);
    }
  }

  /** The rows of the newest open block, unless a sealed block has them. */
  private void rows(List<Region> regions) {
    for (Region region : regions) {
      if (region.kind() != Regions.ROWS) {
        continue;
      }
      boolean begins = region.tag() == region.sequence() && region.index() == 0;
      if (begins) {
        unused.addAll(rows);
        rows = new ArrayList<>();
      }
      boolean continues =
          !rows.isEmpty() && region.tag() == rows.getFirst().tag() && region.index() == rows.size();
      if (begins || continues) {
        rows.add(region);
      } else {
        unused.add(region);
      }
    }
    List<BlockStore.Place> found = rows.stream().map(places).toList();
    storedRows = StoredRows.of(found);
    if (storedRows.rows() > 0 && storedRows.firstTickMillis() <= sealedTo) {
      unused.addAll(rows);
      rows = new ArrayList<>();
      storedRows = StoredRows.of(List.of());
    }
  }

  private MemorySegment payload(Region region) {
    return file.asSlice(region.offset() + Regions.HEADER, region.payload());
  }
}
