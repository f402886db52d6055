package io.fodc.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a window has published: its sealed blocks, oldest first, and the open one. Immutable.
 *
 * @param ticks ticks of the sealed blocks
 * @param samples samples of the sealed blocks
 * @param bytes bytes of the sealed blocks
 */
record WindowState(
    SealedBlock[] sealed, @Nullable OpenView open, long ticks, long samples, long bytes) {
  static final WindowState EMPTY = new WindowState(new SealedBlock[0], null, 0, 0, 0);

  WindowState withOpen(@Nullable OpenView newest) {
    return new WindowState(sealed, newest, ticks, samples, bytes);
  }

  WindowState withSealed(SealedBlock block) {
    SealedBlock[] more = Arrays.copyOf(sealed, sealed.length + 1);
    more[sealed.length] = block;
    return new WindowState(
        more,
        null,
        ticks + block.bytes().ticks(),
        samples + block.bytes().samples(),
        bytes + block.memory().bytes());
  }

  WindowState withoutOldest() {
    SealedBlock oldest = sealed[0];
    return new WindowState(
        Arrays.copyOfRange(sealed, 1, sealed.length),
        open,
        ticks - oldest.bytes().ticks(),
        samples - oldest.bytes().samples(),
        bytes - oldest.memory().bytes());
  }

  long oldestTickMillis() {
    if (sealed.length > 0) {
      return sealed[0].bytes().firstTickMillis();
    }
    return open == null ? WindowView.NO_TICK : open.firstTickMillis();
  }

  long newestTickMillis() {
    if (open != null) {
      return open.lastTickMillis();
    }
    return sealed.length == 0
        ? WindowView.NO_TICK
        : sealed[sealed.length - 1].bytes().lastTickMillis();
  }

  int tickCount() {
    return (int) ticks + (open == null ? 0 : open.rows());
  }

  int series() {
    if (open != null) {
      return open.columns();
    }
    return sealed.length == 0 ? 0 : sealed[sealed.length - 1].bytes().columns();
  }

  /** Holds every block for a reader; false, and nothing held, if one is gone already. */
  boolean tryRetain() {
    for (int i = 0; i < sealed.length; i++) {
      if (!sealed[i].memory().tryRetain()) {
        releaseFirst(i);
        return false;
      }
    }
    if (open != null && !open.block().memory().tryRetain()) {
      releaseFirst(sealed.length);
      return false;
    }
    return true;
  }

  /** Ends {@link #tryRetain}. */
  void release() {
    if (open != null) {
      open.block().memory().release();
    }
    releaseFirst(sealed.length);
  }

  private void releaseFirst(int count) {
    for (int i = 0; i < count; i++) {
      sealed[i].memory().release();
    }
  }
}
