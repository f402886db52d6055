package io.fodc.agent.scrape;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.DataFormatException;

/**
 * The one piece of heap in which pages are unpacked and read, one page at a time for all targets:
 * the heap of the agent holds one large page, not one per target. It grows to a little more than
 * the page needs and shrinks again when the last {@value #PAGES_TO_SHRINK} pages needed less than
 * half of it.
 */
final class PageBuffer {
  static final int PAGES_TO_SHRINK = 32;

  private static final int STEP_BYTES = 64 * 1024;
  private static final int HEADROOM_SHARE = 16;

  private final ReentrantLock turn = new ReentrantLock();
  private final long limitBytes;
  private byte[] bytes = new byte[STEP_BYTES];
  private int largestLately;
  private int pagesLately;

  PageBuffer(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** What is done with a page while it is in the buffer. */
  @FunctionalInterface
  interface Use<T> {
    T apply(byte[] page, int length) throws ScrapeException;
  }

  /** Unpacks the body if need be and gives the page to {@code use}; waits for its turn. */
  <T> T use(RawBody body, boolean gzip, Deadline deadline, Use<T> use) throws ScrapeException {
    await(deadline);
    try {
      int length = gzip ? unpack(body) : copy(body);
      T result = use.apply(bytes, length);
      shrink(length);
      return result;
    } finally {
      turn.unlock();
    }
  }

  /** Bytes it takes now. */
  int capacity() {
    return bytes.length;
  }

  private void await(Deadline deadline) throws ScrapeException {
    try {
      if (!turn.tryLock(deadline.remainingMillis(), TimeUnit.MILLISECONDS)) {
        throw new ScrapeException(ScrapeReason.TIMEOUT, "other pages took all the time there was");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ScrapeException(ScrapeReason.TIMEOUT, "interrupted");
    }
  }

  private int copy(RawBody body) throws ScrapeException {
    int length = (int) body.length();
    reserve(length);
    int at = 0;
    for (MemorySegment block : body.blocks()) {
      int n = (int) block.byteSize();
      MemorySegment.copy(block, ValueLayout.JAVA_BYTE, 0, bytes, at, n);
      at += n;
    }
    return length;
  }

  private int unpack(RawBody body) throws ScrapeException {
    List<MemorySegment> blocks = body.blocks();
    try (Gunzip gunzip = new Gunzip(blocks)) {
      int length = gunzip.into(bytes);
      if (length < bytes.length) {
        return length;
      }
    } catch (DataFormatException e) {
      throw broken(e);
    }
    // It may not have fitted: measure, take exactly what is needed, unpack again.
    try (Gunzip measure = new Gunzip(blocks);
        Gunzip gunzip = new Gunzip(blocks)) {
      long length = measure.length(limitBytes);
      if (length > limitBytes) {
        throw new ScrapeException(
            ScrapeReason.DECOMPRESSED_TOO_LARGE,
            body.length()
                + " bytes unpack to more than limit="
                + limitBytes
                + " (scrape.max-body, heap)");
      }
      reserve((int) length + 1);
      return gunzip.into(bytes);
    } catch (DataFormatException e) {
      throw broken(e);
    }
  }

  private static ScrapeException broken(DataFormatException e) {
    return new ScrapeException(ScrapeReason.PROTOCOL, "broken gzip: " + e.getMessage());
  }

  private void reserve(int length) throws ScrapeException {
    if (bytes.length >= length) {
      return;
    }
    // The old piece goes first: both at once may be more than the heap has.
    bytes = new byte[0];
    try {
      bytes = room(length);
    } catch (OutOfMemoryError e) {
      bytes = new byte[STEP_BYTES];
      throw new ScrapeException(
          ScrapeReason.BODY_TOO_LARGE, "the heap has no room for a page of " + length + " bytes");
    }
  }

  /** A little more than needed, because the numbers on a page grow; exactly that if need be. */
  private byte[] room(int length) {
    try {
      return new byte[stepsOf((int) Math.min(limitBytes, length + (long) length / HEADROOM_SHARE))];
    } catch (OutOfMemoryError e) {
      return new byte[stepsOf(length)];
    }
  }

  private static int stepsOf(int length) {
    return (int) Math.min(Integer.MAX_VALUE - 64L, (length / STEP_BYTES + 1L) * STEP_BYTES);
  }

  private void shrink(int length) {
    largestLately = Math.max(largestLately, length);
    pagesLately++;
    if (pagesLately < PAGES_TO_SHRINK) {
      return;
    }
    int wanted = stepsOf(largestLately);
    if (bytes.length > 2 * wanted) {
      bytes = new byte[wanted];
    }
    pagesLately = 0;
    largestLately = 0;
  }
}
