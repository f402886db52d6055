package io.fodc.agent;

import io.fodc.agent.recorder.TickListener;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Has the whole heap collected when garbage has gathered in its old part. The serial collector by
 * itself lets that part grow to {@code -Xmx} first, so a heap with room for a huge page would stay
 * full of garbage for good. Costs a pause of 10 to 30 ms at most every {@value #EVERY_SECONDS} s.
 * Belongs to the recorder's thread.
 */
final class HeapKeeper implements TickListener {
  /** Garbage that is left alone. */
  static final long SPARE_BYTES = 5L << 20;

  static final long EVERY_SECONDS = 30;

  private final LongSupplier usedBytes;
  private final LongSupplier nanoTime;
  private final Runnable collect;
  private long lastNanos;
  private long liveBytes;

  HeapKeeper(LongSupplier usedBytes, LongSupplier nanoTime, Runnable collect) {
    this.usedBytes = usedBytes;
    this.nanoTime = nanoTime;
    this.collect = collect;
    this.lastNanos = nanoTime.getAsLong();
  }

  /** Of this process. What starting up left behind is collected at the first opportunity. */
  static HeapKeeper ofThisProcess() {
    Runtime runtime = Runtime.getRuntime();
    return new HeapKeeper(
        () -> runtime.totalMemory() - runtime.freeMemory(), System::nanoTime, System::gc);
  }

  @Override
  public void tickAppended(long tickMillis) {
    long now = nanoTime.getAsLong();
    if (now - lastNanos < TimeUnit.SECONDS.toNanos(EVERY_SECONDS)
        || usedBytes.getAsLong() < liveBytes + SPARE_BYTES) {
      return;
    }
    collect.run();
    lastNanos = now;
    liveBytes = usedBytes.getAsLong();
  }
}
