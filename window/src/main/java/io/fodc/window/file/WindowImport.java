package io.fodc.window.file;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesHash;
import io.fodc.window.block.BlockCheck;
import io.fodc.window.block.BlockFormatException;
import io.fodc.window.block.SealedBytes;
import io.fodc.window.file.Regions.Region;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export as its bytes come in. Everything is checked before it is shown; what is not right
 * ends the import. Memory grows with the bytes that came, to the largest region and no further. One
 * thread at a time.
 */
public final class WindowImport {
  /** Takes what the export holds, in its order. */
  public interface Sink {
    /** Once, first. */
    void header(FileHeader header) throws WindowFileException;

    /**
     * A series, before the blocks that have it.
     *
     * @param id in the exporter's table; below 2^20
     * @param key valid during the call
     */
    void definition(int id, SeriesKey key, MetricFamily family, long firstSeenMillis)
        throws WindowFileException;

    /**
     * A block, checked, all of whose series have been defined. Blocks come oldest first and do not
     * overlap.
     *
     * @param block with the exporter's ids; valid during the call
     */
    void block(SealedBytes block) throws WindowFileException;
  }

  private final long mostRegionBytes;
  private final Sink sink;
  private final DefinitionReader definitions = new DefinitionReader();
  private final BitSet defined = new BitSet();
  private long[] keyHashes = new long[256];

  /** Bytes of what is being waited for: the header, a region's header, or a whole region. */
  private byte[] buffer = new byte[FileHeader.BYTES];

  private int filled;
  private int wanted = FileHeader.BYTES;
  private boolean inFile;
  private @Nullable Region region;
  private long offset;
  private long lastTickMillis = Long.MIN_VALUE;
  private int blocks;
  private int series;
  private boolean complete;

  /**
   * An import that has read nothing.
   *
   * @param mostRegionBytes largest region that is taken, below 2^30
   */
  public WindowImport(long mostRegionBytes, Sink sink) {
    this.mostRegionBytes = Math.min(mostRegionBytes, 1 << 30);
    this.sink = sink;
  }

  /**
   * Takes the next bytes.
   *
   * @throws WindowFileException if they are not those of an export; nothing may follow
   */
  public void feed(byte[] bytes, int from, int length) throws WindowFileException {
    int at = from;
    int end = from + length;
    while (at < end) {
      require(!complete, "%d bytes after the end of the export", end - at);
      int part = Math.min(end - at, wanted - filled);
      reserve(filled + part);
      System.arraycopy(bytes, at, buffer, filled, part);
      filled += part;
      at += part;
      if (filled == wanted) {
        take();
      }
    }
  }

  /** Whether the end of the export was read. */
  public boolean isComplete() {
    return complete;
  }

  private void take() throws WindowFileException {
    MemorySegment segment = MemorySegment.ofArray(buffer);
    if (!inFile) {
      FileHeader header = FileHeader.of(segment);
      require(header.export(), "a live window file is no export");
      inFile = true;
      sink.header(header);
      next(FileHeader.BYTES);
      return;
    }
    Region whole = region;
    if (whole == null) {
      whole = Regions.read(segment, 0, offset);
      require(
          whole.length() <= mostRegionBytes,
          "region at %d of %d bytes; at most %d are taken",
          offset,
          whole.length(),
          mostRegionBytes);
      region = whole;
      wanted = (int) whole.length();
    }
    if (filled == wanted) {
      region(whole, segment.asSlice(Regions.HEADER, whole.payload()));
      next(whole.length());
    }
  }

  private void next(long length) {
    offset += length;
    filled = 0;
    wanted = Regions.HEADER;
    region = null;
  }

  private void region(Region whole, MemorySegment payload) throws WindowFileException {
    switch (whole.kind()) {
      case Regions.DEFINITIONS -> definitions(whole, payload);
      case Regions.BLOCK -> block(whole, payload);
      case Regions.END -> {
        require(
            whole.tag() == blocks && whole.index() == series,
            "the export's end says %d blocks and %d series; %d and %d came",
            whole.tag(),
            whole.index(),
            blocks,
            series);
        complete = true;
      }
      default -> throw new WindowFileException("region of kind " + whole.kind() + " in an export");
    }
  }

  private void definitions(Region whole, MemorySegment payload) throws WindowFileException {
    long at = 0;
    while (at < payload.byteSize()) {
      Optional<byte[]> batch = Batches.read(payload, at, whole.sequence());
      require(batch.isPresent(), "damaged definitions at %d", whole.offset() + at);
      byte[] bytes = batch.orElseThrow();
      definitions.read(bytes, 0, bytes.length, this::define);
      at += Batches.bytesFor(bytes.length);
    }
  }

  private void define(int id, SeriesKey key, MetricFamily family, long firstSeenMillis)
      throws WindowFileException {
    require(!defined.get(id), "series %d is defined twice", id);
    defined.set(id);
    if (id >= keyHashes.length) {
      keyHashes = Arrays.copyOf(keyHashes, Math.max(id + 1, keyHashes.length * 2));
    }
    keyHashes[id] = key.hash();
    series++;
    sink.definition(id, key, family, firstSeenMillis);
  }

  private void block(Region whole, MemorySegment payload) throws WindowFileException {
    SealedBytes block;
    try {
      block = BlockCheck.open(payload);
    } catch (BlockFormatException e) {
      throw new WindowFileException("at " + whole.offset() + ": " + e.getMessage());
    }
    long hash = 0;
    for (int column = 0; column < block.columns(); column++) {
      int id = block.seriesId(column);
      require(defined.get(id), "block at %d has series %d, never defined", whole.offset(), id);
      hash += SeriesHash.of(id, keyHashes[id]);
    }
    require(hash == whole.tag(), "block at %d is of other series", whole.offset());
    require(
        block.firstTickMillis() > lastTickMillis,
        "block at %d begins at %d, before the end of the one before, %d",
        whole.offset(),
        block.firstTickMillis(),
        lastTickMillis);
    lastTickMillis = block.lastTickMillis();
    blocks++;
    sink.block(block);
  }

  private void reserve(int bytes) {
    if (buffer.length < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(bytes, (int) Math.min(wanted, buffer.length * 2L)));
    }
  }

  private static void require(boolean holds, String message, Object... values)
      throws WindowFileException {
    if (!holds) {
      throw new WindowFileException(message.formatted(values));
    }
  }
}
