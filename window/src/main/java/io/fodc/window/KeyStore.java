package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Places for key bytes, in units of 16 bytes, in chunks that never move. A freed place is reused by
 * keys of its size, or cut for shorter ones. The owner's lock guards everything but {@link #chunk}.
 */
final class KeyStore {
  static final int UNIT_BYTES = 16;

  /** No place could be had. */
  static final long NO_PLACE = -1;

  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int NO_NEXT = -1;

  /** Grants new memory; null if there is none. */
  @FunctionalInterface
  interface Grant {
    @Nullable MemorySegment allocate(long bytes);
  }

  private final Grant grant;
  private volatile MemorySegment[] chunks = new MemorySegment[0];

  /** Next free byte of the newest chunk, and its end. */
  private int bumpAt;

  private int bumpEnd;

  /** Units → the first freed place of that size; a freed place starts with the next one. */
  private final TreeMap<Integer, Long> freed = new TreeMap<>();

  KeyStore(Grant grant) {
    this.grant = grant;
  }

  static int units(int bytes) {
    return Math.max(1, (bytes + UNIT_BYTES - 1) / UNIT_BYTES);
  }

  static int chunkOf(long place) {
    return (int) (place >>> 32);
  }

  static int offsetOf(long place) {
    return (int) place;
  }

  /** The memory a place is in. */
  MemorySegment chunk(long place) {
    return chunks[chunkOf(place)];
  }

  /** A place of this many units, {@link #NO_PLACE} if there is no memory. */
  long take(int units) {
    Long exact = freed.get(units);
    if (exact != null) {
      return unlink(units, exact);
    }
    int bytes = units * UNIT_BYTES;
    if (bumpEnd - bumpAt >= bytes || addChunk(bytes)) {
      long place = place(chunks.length - 1, bumpAt);
      bumpAt += bytes;
      return place;
    }
    Map.Entry<Integer, Long> larger = freed.higherEntry(units);
    if (larger == null) {
      return NO_PLACE;
    }
    long place = unlink(larger.getKey(), larger.getValue());
    give(place + bytes, larger.getKey() - units);
    return place;
  }

  /** Gives a place back. */
  void give(long place, int units) {
    Long next = freed.put(units, place);
    chunk(place).set(NativeLayout.LONG, offsetOf(place), next == null ? NO_NEXT : next.longValue());
  }

  private long unlink(int units, long place) {
    long next = chunk(place).get(NativeLayout.LONG, offsetOf(place));
    if (next == NO_NEXT) {
      freed.remove(units);
    } else {
      freed.put(units, next);
    }
    return place;
  }

  private boolean addChunk(int bytes) {
    MemorySegment chunk = grant.allocate(Math.max(bytes, CHUNK_BYTES));
    if (chunk == null && bytes < CHUNK_BYTES) {
      chunk = grant.allocate(bytes);
    }
    if (chunk == null) {
      return false;
    }
    if (bumpEnd > bumpAt) {
      give(place(chunks.length - 1, bumpAt), (bumpEnd - bumpAt) / UNIT_BYTES);
    }
    MemorySegment[] grown = Arrays.copyOf(chunks, chunks.length + 1);
    grown[chunks.length] = chunk;
    chunks = grown;
    bumpAt = 0;
    bumpEnd = (int) chunk.byteSize();
    return true;
  }

  private static long place(int chunk, int offset) {
    return (long) chunk << 32 | offset;
  }
}
