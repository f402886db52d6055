package io.fodc.agent.capture.pprof;

import java.util.Locale;

/** What a goroutine waits for. */
enum Wait {
  MUTEX(true),
  RWMUTEX(true),
  SEMAPHORE(true),
  CHANNEL(false),
  SELECT(false),
  COND(false);

  private final boolean lock;

  Wait(boolean lock) {
    this.lock = lock;
  }

  /** Whether it is a lock, or works like one; the others are mostly workers without work. */
  boolean lock() {
    return lock;
  }

  /** As labels have it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
