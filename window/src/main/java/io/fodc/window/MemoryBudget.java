package io.fodc.window;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The native bytes that windows and their series table may take together. Bytes are reserved before
 * they are allocated, so {@link #used} never exceeds {@link #limit}. When it would, the oldest
 * block of all windows goes first. Any thread.
 *
 * <p>A block that readers still hold keeps counting after its eviction. Once such blocks make up a
 * quarter of the limit nothing more is evicted for nothing: reservations fail until readers let go.
 */
public final class MemoryBudget {
  private static final int PINNED_SHARE = 4;

  /** Blocks adopted from other windows take at most this share. */
  private static final int ADOPTED_SHARE = 4;

  /** An allowance takes at most this share, unless told otherwise. */
  private static final int ALLOWANCE_SHARE = 4;

  private final long limitBytes;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong pinned = new AtomicLong();
  private final AtomicInteger windows = new AtomicInteger();
  private final List<MemoryAllowance> allowances = new CopyOnWriteArrayList<>();

  private final ReentrantLock evicting = new ReentrantLock();

  /** Windows that hold ticks, one entry each, by oldest tick when queued. Guarded by the lock. */
  private final PriorityQueue<Entry> queue = new PriorityQueue<>();

  private final UsualCost usualCost = new UsualCost();

  /** A budget of this many bytes. */
  public MemoryBudget(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("memory budget of " + limitBytes + " bytes is below 1");
    }
    this.limitBytes = limitBytes;
  }

  /** What blocks of the windows cost. */
  UsualCost usualCost() {
    return usualCost;
  }

  /** Most bytes that may be in use. */
  public long limit() {
    return limitBytes;
  }

  /** Bytes in use, pinned ones included. */
  public long used() {
    return used.get();
  }

  /** Bytes of evicted blocks that readers still hold. */
  public long pinned() {
    return pinned.get();
  }

  /**
   * A part of this budget for something else than blocks and tables, at most a quarter of it. The
   * budget knows it for good: one for each purpose.
   */
  public MemoryAllowance allowance(String what) {
    return allowance(what, limitBytes / ALLOWANCE_SHARE);
  }

  /** A part of this budget for something else than blocks and tables, at most so many bytes. */
  public MemoryAllowance allowance(String what, long mostBytes) {
    MemoryAllowance allowance = new MemoryAllowance(this, what, mostBytes);
    allowances.add(allowance);
    return allowance;
  }

  /** Bytes that all allowances have reserved. */
  long allowed() {
    long bytes = 0;
    for (MemoryAllowance allowance : allowances) {
      bytes += allowance.used();
    }
    return bytes;
  }

  /** Open windows that share this budget. */
  public int windows() {
    return windows.get();
  }

  /** Whether readers hold so much that evicting is pointless. */
  boolean isHeldByReaders() {
    return pinned.get() >= Math.max(1, limitBytes / PINNED_SHARE);
  }

  /** Reserves bytes if they are free. */
  boolean tryReserve(long bytes) {
    long seen = used.get();
    while (seen + bytes <= limitBytes) {
      long witness = used.compareAndExchange(seen, seen + bytes);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  /**
   * Reserves bytes, evicting oldest blocks as needed; of the asking window only sealed ones.
   *
   * @param asking the window that wants them, null for a series table
   */
  boolean reserve(long bytes, @Nullable Window asking) {
    if (bytes > limitBytes) {
      return false;
    }
    return tryReserve(bytes) || makeRoom(bytes, asking, true);
  }

  /** Reserves bytes for what may cost sealed blocks only. */
  boolean reserveSparing(long bytes) {
    if (bytes > limitBytes) {
      return false;
    }
    return tryReserve(bytes) || makeRoom(bytes, null, false);
  }

  /**
   * Reserves bytes for a block that a window adopts. Adopted blocks take at most a quarter of the
   * limit; within it they may cost the oldest blocks that were not adopted, since somebody has just
   * asked for them. Beyond it the oldest adopted blocks of other windows go, then those that the
   * asking one adopted before. In the order of evictions they are as old as their ticks, so they
   * are the first to make room for new ticks.
   *
   * @param series of the blocks that the asking window adopts now, and therefore keeps
   */
  boolean reserveAdopted(long bytes, Window asking, ForeignSeries series) {
    long most = limitBytes / ADOPTED_SHARE;
    if (bytes > most) {
      return false;
    }
    evicting.lock();
    try {
      while (adoptedBytes(asking) + bytes > most) {
        if (isHeldByReaders() || !evictAdopted(asking, series)) {
          return false;
        }
      }
      while (!tryReserve(bytes)) {
        if (isHeldByReaders() || !evictOldest(false, asking)) {
          return false;
        }
      }
      return true;
    } finally {
      evicting.unlock();
    }
  }

  /**
   * Gives up the oldest block of all windows, if a good part of its series is not in its window's
   * newest ticks any more; false if nothing went.
   */
  boolean evictOutlived() {
    evicting.lock();
    List<Entry> passed = new ArrayList<>(2);
    try {
      while (!isHeldByReaders()) {
        Entry entry = queue.poll();
        if (entry == null) {
          return false;
        }
        if (!isCurrent(entry)) {
          continue;
        }
        passed.add(entry);
        Eviction eviction = entry.window().evictOutlived();
        if (eviction != Eviction.BUSY) {
          return eviction == Eviction.EVICTED;
        }
      }
      return false;
    } finally {
      queue.addAll(passed);
      evicting.unlock();
    }
  }

  /** Most bytes of adopted blocks. */
  long adoptedLimit() {
    return limitBytes / ADOPTED_SHARE;
  }

  /** Gives reserved bytes back. */
  void release(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Counts bytes that were evicted but may have readers; negative when they are gone. */
  void pin(long bytes) {
    pinned.addAndGet(bytes);
  }

  void opened() {
    windows.incrementAndGet();
  }

  void closed(Window window) {
    windows.decrementAndGet();
    evicting.lock();
    try {
      if (window.markQueued(false)) {
        queue.removeIf(entry -> entry.window() == window);
      }
    } finally {
      evicting.unlock();
    }
  }

  /** Makes a window known as one that holds ticks, so that its blocks can be evicted. */
  void enqueue(Window window, long oldestMillis) {
    evicting.lock();
    try {
      if (window.markQueued(true)) {
        queue.add(new Entry(oldestMillis, window));
      }
    } finally {
      evicting.unlock();
    }
  }

  /** Puts a window that now holds older ticks at its place in the order of evictions. */
  void requeue(Window window, long oldestMillis) {
    evicting.lock();
    try {
      window.markQueued(true);
      queue.removeIf(entry -> entry.window() == window);
      queue.add(new Entry(oldestMillis, window));
    } finally {
      evicting.unlock();
    }
  }

  private long adoptedBytes(Window asking) {
    long sum = asking.published().adoptedBytes();
    for (Entry entry : queue) {
      sum += entry.window() == asking ? 0 : entry.window().published().adoptedBytes();
    }
    return sum;
  }

  private boolean evictAdopted(Window asking, ForeignSeries series) {
    return evictOldest(true, asking) || asking.evictAdoptedBefore(series);
  }

  /**
   * Evicts the oldest sealed block that was adopted, or that was not. The asking window gives up
   * none that was adopted, and others only when no other window has one.
   */
  private boolean evictOldest(boolean adopted, Window asking) {
    Set<Window> busy = new HashSet<>();
    while (true) {
      Window oldest = null;
      long oldestMillis = Long.MAX_VALUE;
      for (Entry entry : queue) {
        WindowState state = entry.window().published();
        int at = state.oldest(adopted);
        boolean may = at >= 0 && entry.window() != asking && !busy.contains(entry.window());
        if (may && state.sealed()[at].firstTickMillis() < oldestMillis) {
          oldest = entry.window();
          oldestMillis = state.sealed()[at].firstTickMillis();
        }
      }
      if (oldest == null) {
        return !adopted && asking.evictOldestSealed(false) == Eviction.EVICTED;
      }
      if (oldest.evictOldestSealed(adopted) == Eviction.EVICTED) {
        return true;
      }
      busy.add(oldest);
    }
  }

  private boolean makeRoom(long bytes, @Nullable Window asking, boolean evenOpen) {
    evicting.lock();
    List<Entry> passed = new ArrayList<>(2);
    try {
      while (!tryReserve(bytes)) {
        Entry entry = isHeldByReaders() ? null : queue.poll();
        if (entry == null) {
          return false;
        }
        evictFrom(entry, asking, evenOpen, passed);
      }
      return true;
    } finally {
      queue.addAll(passed);
      evicting.unlock();
    }
  }

  private void evictFrom(
      Entry entry, @Nullable Window asking, boolean evenOpen, List<Entry> passed) {
    Window window = entry.window();
    if (!isCurrent(entry)) {
      return;
    }
    switch (window.evictOldest(evenOpen && window != asking)) {
      case EVICTED -> queue.add(entry);
      case BUSY, NOTHING -> passed.add(entry);
    }
  }

  /** Whether an entry that was taken out tells its window's oldest tick; else it is put right. */
  private boolean isCurrent(Entry entry) {
    Window window = entry.window();
    long oldest = window.oldestTickMillis();
    if (oldest > entry.oldestMillis()) {
      queue.add(new Entry(oldest, window));
      return false;
    }
    if (oldest == WindowView.NO_TICK) {
      window.markQueued(false);
      // A tick published just before would not have queued the window again.
      long since = window.oldestTickMillis();
      if (since != WindowView.NO_TICK && window.markQueued(true)) {
        queue.add(new Entry(since, window));
      }
      return false;
    }
    return true;
  }

  /** What became of an attempt to evict. */
  enum Eviction {
    EVICTED,
    /** Its writer is at work. */
    BUSY,
    NOTHING
  }

  private record Entry(long oldestMillis, Window window) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return Long.compare(oldestMillis, other.oldestMillis);
    }
  }
}
