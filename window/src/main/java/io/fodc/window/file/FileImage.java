package io.fodc.window.file;

import io.fodc.window.BlockStore;
import io.fodc.window.WindowView;
import io.fodc.window.file.Regions.Region;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of a file as blocks to read. There is no room in it, and nothing is written. */
final class FileImage implements BlockStore {
  private final FileMemory memory;
  private final Map<Integer, Long> firstSeen = new HashMap<>();

  FileImage(FileMemory memory) {
    this.memory = memory;
  }

  /** Notes the tick at which a series appeared first. */
  void firstSeen(int seriesId, long tickMillis) {
    firstSeen.put(seriesId, tickMillis);
  }

  /** The place of a region; it holds the memory until it is freed. */
  Place place(Region region) {
    memory.retain();
    return new ImagePlace(
        memory,
        memory.segment().asSlice(region.offset() + Regions.HEADER, region.payload()),
        region.sequence());
  }

  @Override
  public long bytesFor(long payloadBytes) {
    return Regions.lengthFor(payloadBytes);
  }

  @Override
  public @Nullable Place take(Use use, long payloadBytes) {
    return null;
  }

  @Override
  public boolean define(MemorySegment ids, int from, int to, long tickMillis, Room room) {
    return false;
  }

  @Override
  public long firstSeenMillis(int seriesId) {
    return firstSeen.getOrDefault(seriesId, WindowView.NO_TICK);
  }

  @Override
  public void close() {
    memory.release();
  }

  private record ImagePlace(FileMemory memory, MemorySegment segment, long salt) implements Place {
    @Override
    public long bytes() {
      return Regions.lengthFor(segment.byteSize());
    }

    @Override
    public void commitBlock(long seriesHash) {
      throw new UnsupportedOperationException("the file is only read");
    }

    @Override
    public void commitRows(long first, int index) {
      throw new UnsupportedOperationException("the file is only read");
    }

    @Override
    public void forget() {}

    @Override
    public void free() {
      memory.release();
    }
  }
}
