package io.fodc.window.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/** The bytes of a file in memory; they go with the last that holds them. Any thread. */
final class FileMemory {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;
  private final AtomicInteger holders = new AtomicInteger(1);

  /** Brings the bytes into an arena that any thread may close. */
  @FunctionalInterface
  interface Source {
    MemorySegment bytes(Arena arena) throws IOException;
  }

  FileMemory(Source source) throws IOException {
    try {
      segment = source.bytes(arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
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
