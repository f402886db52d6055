package io.fodc.window.file;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/** The bytes of a file in memory; they go with the last that holds them. Any thread. */
final class FileMemory {
  private final Arena arena;
  private final MemorySegment segment;
  private final AtomicInteger holders = new AtomicInteger(1);

  /** Memory of an arena that may be closed by any thread. */
  FileMemory(Arena arena, MemorySegment segment) {
    this.arena = arena;
    this.segment = segment;
  }

  MemorySegment segment() {
    return segment;
  }

  void retain() {
    holders.incrementAndGet();
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      arena.close();
    }
  }
}
