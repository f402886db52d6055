package io.fodc.window.file;

import io.fodc.window.BlockStore;
import io.fodc.window.block.NativeLayout;
import io.fodc.window.file.Regions.Region;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live window file: its bytes, mapped, and who has which of them. At each instant the regions lie
 * one behind the other from the header to the end, so that whoever finds the file after a crash can
 * walk over it.
 */
final class FileStore implements BlockStore {
  private final FileMemory memory;
  private final MemorySegment file;
  private final DefinitionLog definitions;
  private final Runnable whenClosed;
  private final FreeSpace space = new FreeSpace();
  private long sequence;
  private boolean closed;

  /**
   * A store over mapped bytes that begin with a header.
   *
   * @param used regions that stay, by sequence; all else is free from now on
   * @param lastSequence of all regions, those that do not stay included
   * @param whenClosed runs once
   */
  FileStore(
      FileMemory memory,
      DefinitionLog definitions,
      List<Region> used,
      long lastSequence,
      Runnable whenClosed) {
    this.memory = memory;
    this.definitions = definitions;
    this.whenClosed = whenClosed;
    file = memory.segment();
    sequence = lastSequence;
    // Odd if the process before was killed at a change.
    long count = file.get(NativeLayout.LONG, FileHeader.CHANGES);
    file.set(NativeLayout.LONG, FileHeader.CHANGES, count + (count & 1));
    long at = FileHeader.BYTES;
    for (Region region : used.stream().sorted(Comparator.comparingLong(Region::offset)).toList()) {
      clear(at, region.offset());
      at = region.offset() + region.length();
    }
    clear(at, file.byteSize() & -Regions.GRANULE);
  }

  /** What is known of the series, and where it is written. */
  DefinitionLog definitions() {
    return definitions;
  }

  /** The place of a region that stays. */
  FilePlace place(Region region) {
    memory.retain();
    return new FilePlace(this, region);
  }

  MemorySegment payload(Region region) {
    return file.asSlice(region.offset() + Regions.HEADER, region.payload());
  }

  @Override
  public long bytesFor(long payloadBytes) {
    return Regions.lengthFor(payloadBytes);
  }

  @Override
  public synchronized @Nullable FilePlace take(long payloadBytes) {
    long length = Regions.lengthFor(payloadBytes);
    long offset = closed ? FreeSpace.NONE : space.take(length);
    if (offset == FreeSpace.NONE) {
      return null;
    }
    // The rest first: then a walk finds its way before and after this region's header changes.
    long rest = space.gapAt(offset + length);
    if (rest > 0) {
      writeFree(offset + length, rest);
    }
    writeFree(offset, length);
    sequence++;
    Region region = new Region(Regions.FREE, offset, length, sequence, payloadBytes, 0, 0);
    payload(region).fill((byte) 0);
    return place(region);
  }

  @Override
  public boolean define(MemorySegment ids, int from, int to, long tickMillis, Room room) {
    return definitions.define(ids, from, to, tickMillis, room);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    definitions.close();
    memory.release();
    whenClosed.run();
  }

  /** Makes a region what it is to be; its payload is written. */
  synchronized void commit(Region region) {
    if (!closed) {
      VarHandle.releaseFence();
      write(region);
    }
  }

  /** The region is nothing any more, but its bytes stay until they are given back. */
  synchronized void forget(Region region) {
    if (!closed) {
      writeFree(region.offset(), region.length());
    }
  }

  /** Nobody reads the region any more. */
  void free(Region region) {
    synchronized (this) {
      if (!closed) {
        space.give(region.offset(), region.length());
      }
    }
    memory.release();
  }

  /** Bytes that may be taken. */
  synchronized long freeBytes() {
    return space.bytes();
  }

  /** Pieces that they are in. */
  synchronized int gaps() {
    return space.count();
  }

  private void clear(long from, long to) {
    if (to - from >= Regions.HEADER) {
      writeFree(from, to - from);
      space.give(from, to - from);
    }
  }

  private void writeFree(long offset, long length) {
    write(new Region(Regions.FREE, offset, length, 0, 0, 0, 0));
  }

  private void write(Region region) {
    changes();
    Regions.write(file, region.offset(), region);
    changes();
  }

  private void changes() {
    VarHandle.releaseFence();
    long count = file.get(NativeLayout.LONG, FileHeader.CHANGES);
    file.set(NativeLayout.LONG, FileHeader.CHANGES, count + 1);
    VarHandle.fullFence();
  }
}
