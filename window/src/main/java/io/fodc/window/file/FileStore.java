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
    for (Region region : used) {
      if (region.kind() == Regions.BLOCK) {
        space.nextFrom(region.offset() + region.length());
      }
    }
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
  public synchronized @Nullable FilePlace take(Use use, long payloadBytes) {
    long length = Regions.lengthFor(payloadBytes);
    long offset = closed ? FreeSpace.NONE : takeGap(use, length);
    if (offset == FreeSpace.NONE) {
      return null;
    }
    // The rest first: then a walk finds its way before and after this region's header changes.
    long rest = space.gapAt(offset + length);
    if (rest > 0) {
      writeFree(offset + length, rest);
    }
    writeFree(offset, length);
    space.gapBefore(offset).ifPresent(gap -> writeFree(gap.getKey(), gap.getValue()));
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
  public long firstSeenMillis(int seriesId) {
    return definitions.firstSeenMillis(seriesId);
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

  private long takeGap(Use use, long length) {
    return use == Use.SEALED ? space.takeNext(length) : space.takeHighest(length);
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

  /**
   * Writes a header, first where it cannot be half there without anybody knowing: a kill between
   * leaves the count of changes odd, and {@link #redo} ends the work.
   */
  private void write(Region region) {
    changes();
    file.set(NativeLayout.LONG, FileHeader.NEXT_OFFSET, region.offset());
    Regions.write(file, FileHeader.NEXT_REGION, region);
    VarHandle.releaseFence();
    Regions.write(file, region.offset(), region);
    changes();
  }

  /** Ends the change that a kill interrupted, in a file or a copy of one. */
  static void redo(MemorySegment file) {
    if ((file.get(NativeLayout.LONG, FileHeader.CHANGES) & 1) == 0) {
      return;
    }
    long offset = file.get(NativeLayout.LONG, FileHeader.NEXT_OFFSET);
    if (offset < FileHeader.BYTES || offset > file.byteSize() - Regions.HEADER) {
      return;
    }
    try {
      Regions.read(file, FileHeader.NEXT_REGION, offset);
    } catch (WindowFileException e) {
      // It was not yet written in full, and so the region's own header is as it was.
      return;
    }
    MemorySegment.copy(file, FileHeader.NEXT_REGION, file, offset, Regions.HEADER);
  }

  private void changes() {
    VarHandle.releaseFence();
    long count = file.get(NativeLayout.LONG, FileHeader.CHANGES);
    file.set(NativeLayout.LONG, FileHeader.CHANGES, count + 1);
    VarHandle.fullFence();
  }
}
