package io.fodc.proxy.capture;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/** Bytes of artifacts on disk, whole or not. Any thread. */
final class ArtifactQuota {
  private final long limitBytes;
  private final AtomicLong used = new AtomicLong();

  ArtifactQuota(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * Counts bytes to be written; false if they do not fit.
   *
   * @param makeRoom frees at least so many bytes; false if it cannot
   */
  boolean reserve(long bytes, LongPredicate makeRoom) {
    while (true) {
      long seen = used.get();
      if (seen + bytes <= limitBytes) {
        if (used.compareAndSet(seen, seen + bytes)) {
          return true;
        }
      } else if (!makeRoom.test(seen + bytes - limitBytes)) {
        return false;
      }
    }
  }

  /** Counts bytes that are there, whether they fit or not. */
  void found(long bytes) {
    used.addAndGet(bytes);
  }

  void release(long bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }

  long limit() {
    return limitBytes;
  }
}
