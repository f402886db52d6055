package io.fodc.agent.scrape;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A body as it was sent, kept off the heap until it is complete, so that a slow target holds
 * nothing that others need. Grows in blocks from 32 KiB to 1 MiB. Owned by the thread that made it,
 * which closes it.
 */
final class RawBody implements BodySink, AutoCloseable {
  private static final int FIRST_BLOCK_BYTES = 32 * 1024;
  private static final int LARGEST_BLOCK_BYTES = 1024 * 1024;

  private final Arena arena = Arena.ofConfined();
  private final List<MemorySegment> blocks = new ArrayList<>();
  private final long limitBytes;
  private long usedInLast;
  private long length;

  RawBody(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  long length() {
    return length;
  }

  @Override
  public void announce(long bytes) throws ScrapeException {
    if (length + bytes > limitBytes) {
      throw tooLarge((length + bytes) + " bytes announced", limitBytes);
    }
  }

  @Override
  public void append(byte[] from, int offset, int count) throws ScrapeException {
    if (length + count > limitBytes) {
      throw tooLarge("more than " + limitBytes + " bytes sent", limitBytes);
    }
    int done = 0;
    while (done < count) {
      MemorySegment last = block();
      int n = (int) Math.min(count - done, last.byteSize() - usedInLast);
      MemorySegment.copy(from, offset + done, last, ValueLayout.JAVA_BYTE, usedInLast, n);
      usedInLast += n;
      done += n;
    }
    length += count;
  }

  /** The blocks in order; the last one cut to what it holds. */
  List<MemorySegment> blocks() {
    List<MemorySegment> filled = new ArrayList<>(blocks);
    if (!filled.isEmpty()) {
      int last = filled.size() - 1;
      filled.set(last, filled.get(last).asSlice(0, usedInLast));
    }
    return filled;
  }

  @Override
  public void close() {
    arena.close();
  }

  private static ScrapeException tooLarge(String what, long limitBytes) {
    return new ScrapeException(
        ScrapeReason.BODY_TOO_LARGE, what + "; limit=" + limitBytes + " (scrape.max-body, heap)");
  }

  private MemorySegment block() {
    if (blocks.isEmpty() || usedInLast == blocks.getLast().byteSize()) {
      long size = blocks.isEmpty() ? FIRST_BLOCK_BYTES : blocks.getLast().byteSize() * 2;
      blocks.add(arena.allocate(Math.min(size, LARGEST_BLOCK_BYTES)));
      usedInLast = 0;
    }
    return blocks.getLast();
  }
}
