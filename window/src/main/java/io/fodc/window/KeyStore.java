package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Places for short byte strings, in units of 4 bytes, in chunks that never move. The first run of
 * free units that is long enough is taken, so neighbours that were given back are one place again;
 * {@link #trim} gives back chunks with nothing in them. The owner's lock guards everything but
 * {@link #chunk} of a place in use.
 */
final class KeyStore {
  static final int UNIT_BYTES = 4;

  /** No place could be had. */
  static final int NO_PLACE = -1;

  private static final int SLOT_SHIFT = 8;
  private static final int SLOT_UNITS = 1 << SLOT_SHIFT;

  /** A chunk takes this part of what there is, within these bounds, or what one place needs. */
  private static final int GROWTH = 8;

  private static final int MOST_SLOTS = 64;

  /** Counts bytes, or gives them back when negative; false if they do not fit. */
  @FunctionalInterface
  interface Account {
    boolean charge(long bytes);
  }

  private final Account account;

  /** By place / {@link #SLOT_UNITS}; a chunk of several slots is there several times. */
  private volatile @Nullable Chunk[] chunks = new @Nullable Chunk[0];

  KeyStore(Account account) {
    this.account = account;
  }

  static int units(int bytes) {
    return Math.max(1, (bytes + UNIT_BYTES - 1) / UNIT_BYTES);
  }

  /** The chunk a place is in. */
  Chunk chunk(int place) {
    Chunk chunk = chunks[place >> SLOT_SHIFT];
    if (chunk == null) {
      throw new IllegalStateException("place " + place + " is in no chunk");
    }
    return chunk;
  }

  /** Copies bytes to a place. */
  void fill(int place, byte[] bytes, int offset, int length) {
    Chunk chunk = chunk(place);
    MemorySegment.copy(bytes, offset, chunk.memory, NativeLayout.BYTE, chunk.offset(place), length);
  }

  /** A place of this many units, {@link #NO_PLACE} if there is no memory. */
  int take(int units) {
    for (Chunk chunk : chunks) {
      int unit = chunk == null ? NO_PLACE : chunk.take(units);
      if (chunk != null && unit != NO_PLACE) {
        return chunk.first + unit;
      }
    }
    Chunk added = addChunk(units);
    return added == null ? NO_PLACE : added.first + added.take(units);
  }

  /** Gives a place back. */
  void give(int place, int units) {
    Chunk chunk = chunk(place);
    chunk.give(place - chunk.first, units);
  }

  /** Gives back the memory of chunks with nothing in them, but for one. */
  void trim() {
    @Nullable Chunk[] kept = chunks.clone();
    boolean spare = false;
    Set<Chunk> empty = new HashSet<>();
    for (int slot = 0; slot < kept.length; slot++) {
      Chunk chunk = kept[slot];
      if (chunk == null || chunk.used > 0) {
        continue;
      }
      if (!spare && chunk.units == SLOT_UNITS) {
        spare = true;
        continue;
      }
      kept[slot] = null;
      empty.add(chunk);
    }
    chunks = kept;
    empty.forEach(this::free);
  }

  /** Bytes of all chunks. */
  long bytes() {
    long bytes = 0;
    for (int slot = 0; slot < chunks.length; slot++) {
      Chunk chunk = chunks[slot];
      bytes += chunk != null && chunk.first >> SLOT_SHIFT == slot ? Chunk.bytes(chunk.units) : 0;
    }
    return bytes;
  }

  /** What of it lies on the heap. */
  long heapBytes() {
    long bytes = 0;
    for (int slot = 0; slot < chunks.length; slot++) {
      Chunk chunk = chunks[slot];
      bytes +=
          chunk != null && chunk.first >> SLOT_SHIFT == slot ? Chunk.bitmapBytes(chunk.units) : 0;
    }
    return bytes;
  }

  /** Frees everything; nobody reads any more. What is charged stays so. */
  void close() {
    for (Chunk chunk : new HashSet<>(Arrays.asList(chunks))) {
      if (chunk != null) {
        chunk.arena.close();
      }
    }
    chunks = new @Nullable Chunk[0];
  }

  private @Nullable Chunk addChunk(int units) {
    int least = (units + SLOT_UNITS - 1) >> SLOT_SHIFT;
    int wished = Math.clamp(chunks.length / GROWTH, 1, MOST_SLOTS);
    Chunk chunk = wished > least ? addChunkOf(wished) : null;
    return chunk == null ? addChunkOf(least) : chunk;
  }

  private @Nullable Chunk addChunkOf(int slots) {
    long bytes = Chunk.bytes(slots << SLOT_SHIFT);
    int slot = freeSlots(slots);
    if (slot > (Integer.MAX_VALUE >> SLOT_SHIFT) - slots || !account.charge(bytes)) {
      return null;
    }
    Chunk chunk = new Chunk(slot << SLOT_SHIFT, slots << SLOT_SHIFT);
    if (!chunk.allocate()) {
      account.charge(-bytes);
      return null;
    }
    @Nullable Chunk[] grown = Arrays.copyOf(chunks, Math.max(chunks.length, slot + slots));
    Arrays.fill(grown, slot, slot + slots, chunk);
    chunks = grown;
    return chunk;
  }

  /** First of so many neighbouring slots without a chunk. */
  private int freeSlots(int slots) {
    int run = 0;
    for (int slot = 0; slot < chunks.length; slot++) {
      run = chunks[slot] == null ? run + 1 : 0;
      if (run == slots) {
        return slot - slots + 1;
      }
    }
    return chunks.length - run;
  }

  private void free(Chunk chunk) {
    long bytes = Chunk.bytes(chunk.units);
    chunk.arena.close();
    account.charge(-bytes);
  }

  /** A piece of memory; a bit on the heap for each unit says whether it is in use. */
  static final class Chunk {
    private final Arena arena = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;
    private final int first;
    private final int units;

    /** {@code long[unit / 64]}: a bit for each unit, 1 = in use. */
    private final long[] inUse;

    private int used;

    /** All units below are in use. */
    private int firstFree;

    /** No free run is longer. */
    private int longestFree;

    Chunk(int first, int units) {
      this.first = first;
      this.units = units;
      inUse = new long[(units + 63) / 64];
      longestFree = units;
    }

    /** False, and the chunk of no use, if the system has no memory. */
    boolean allocate() {
      try {
        memory = arena.allocate((long) units * UNIT_BYTES, 8);
        return true;
      } catch (OutOfMemoryError e) {
        arena.close();
        return false;
      }
    }

    MemorySegment memory() {
      return memory;
    }

    /** Where in the memory a place begins. */
    long offset(int place) {
      return (long) (place - first) * UNIT_BYTES;
    }

    /** What it takes, its bits on the heap included. */
    static long bytes(int units) {
      return bitmapBytes(units) + (long) units * UNIT_BYTES;
    }

    /** First unit of the place taken, {@link #NO_PLACE} if there is none so large. */
    int take(int wanted) {
      if (wanted > longestFree) {
        return NO_PLACE;
      }
      int longest = 0;
      int from = next(firstFree, false);
      firstFree = from;
      while (from < units) {
        int to = next(from, true);
        if (to - from >= wanted) {
          mark(from, wanted, true);
          used += wanted;
          return from;
        }
        longest = Math.max(longest, to - from);
        from = next(to, false);
      }
      longestFree = longest;
      return NO_PLACE;
    }

    void give(int from, int count) {
      mark(from, count, false);
      used -= count;
      firstFree = Math.min(firstFree, from);
      longestFree = units;
    }

    /** First unit from here on that is in use, or free; the number of units if there is none. */
    private int next(int from, boolean taken) {
      int unit = from;
      while (unit < units) {
        long word = inUse[unit >> 6];
        long left = (taken ? word : ~word) >>> (unit & 63);
        if (left != 0) {
          return Math.min(units, unit + Long.numberOfTrailingZeros(left));
        }
        unit = (unit | 63) + 1;
      }
      return units;
    }

    private void mark(int from, int count, boolean taken) {
      int unit = from;
      int end = from + count;
      while (unit < end) {
        int bits = Math.min(64 - (unit & 63), end - unit);
        long mask = (-1L >>> (64 - bits)) << (unit & 63);
        long word = inUse[unit >> 6];
        inUse[unit >> 6] = taken ? word | mask : word & ~mask;
        unit += bits;
      }
    }

    private static long bitmapBytes(int units) {
      return (units + 63L) / 64 * 8;
    }
  }
}
