package io.fodc.proxy.capture;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * What is late and what is too old: running parts end at their deadline, ended captures are dropped
 * by age, count, parts and bytes, oldest first. Guards nothing itself; the files of what it drops
 * are deleted once the book's lock is free.
 */
final class Retention {
  private static final Logger LOG = System.getLogger(Retention.class.getName());

  private final CaptureBook book;

  Retention(CaptureBook book) {
    this.book = book;
  }

  /** Ends what is late, and forgets what is old. Takes the lock. */
  void sweep() {
    book.lock.lock();
    try {
      long now = book.nanoClock.getAsLong();
      for (Slot slot : book.open.all()) {
        if (now - slot.deadlineNanos < 0) {
          continue;
        }
        if (slot.live()) {
          expire(slot);
        }
        book.open.remove(slot);
      }
      book.keys.sweep();
      retain();
    } finally {
      book.lock.unlock();
    }
  }

  private void expire(Slot slot) {
    boolean unheard = !slot.part.heard();
    String message =
        unheard
            ? "nothing was heard of it from its agent before its deadline"
            : "its deadline passed while it was " + slot.part.state().word();
    book.end(slot, PartState.EXPIRED, unheard ? "offline" : "deadline", message);
    book.callOff(slot, slot.part.message());
  }

  /** Drops ended captures that are too old or too many, oldest first. Under the lock. */
  void retain() {
    CaptureSettings most = book.settings;
    long now = book.nanoClock.getAsLong();
    List<Job> ended = book.jobs.values().stream().filter(job -> !job.live()).toList();
    int excess = book.jobs.size() - most.mostCount();
    int excessParts =
        book.jobs.values().stream().mapToInt(job -> job.slots.size()).sum() - most.mostParts();
    for (Job job : ended) {
      boolean old = now - job.endedNanos > most.mostAge().toNanos();
      if (old || excess > 0 || excessParts > 0 || book.quota.used() > book.quota.limit()) {
        dropLater(job, old ? "age" : excess > 0 ? "count" : excessParts > 0 ? "parts" : "bytes");
        excess--;
        excessParts -= job.slots.size();
      }
    }
  }

  private void dropLater(Job job, String limit) {
    LOG.log(Level.INFO, "capture dropped capture={0} limit={1}", job.id, limit);
    book.drop(job);
    book.later(() -> book.store.delete(job.id));
  }

  /** Frees bytes by dropping ended captures, oldest first; false if too few. Takes the lock. */
  boolean makeRoom(long bytes) {
    book.lock.lock();
    try {
      long before = book.quota.used();
      for (Job job : book.jobs.values().stream().filter(j -> !j.live()).toList()) {
        if (before - book.quota.used() >= bytes) {
          break;
        }
        dropLater(job, "bytes");
      }
      return before - book.quota.used() >= bytes;
    } finally {
      book.lock.unlock();
    }
  }
}
