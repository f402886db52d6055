package io.fodc.proxy.capture;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Brings captures on their way: admitted, made, kept on disk, told to the agents, in this order.
 * The caller's thread; the book's lock is not held while it waits.
 */
final class CaptureStarts {
  private static final Duration PRICE_LIMIT = Duration.ofSeconds(5);

  private final CaptureBook book;
  private final Admissions admissions;
  private final NewJobs newJobs;
  private final PartCalls calls;

  CaptureStarts(CaptureBook book, Admissions admissions, NewJobs newJobs, PartCalls calls) {
    this.book = book;
    this.admissions = admissions;
    this.newJobs = newJobs;
    this.calls = calls;
  }

  /** As {@link Captures#create}. */
  CaptureAnswer create(CaptureOrder order) throws IOException {
    Job job;
    book.lock.lock();
    try {
      Optional<CaptureAnswer> instead = admissions.instead(order);
      if (instead.isPresent()) {
        return instead.get();
      }
      job = newJobs.add(order, limit(order));
    } finally {
      book.lock.unlock();
    }
    try {
      book.awaitKept(job);
    } catch (IOException e) {
      forget(job);
      throw e;
    }
    job.slots.forEach(calls::begin);
    book.lock.lock();
    try {
      return new CaptureAnswer.Created(job.picture());
    } finally {
      book.lock.unlock();
    }
  }

  /** As {@link Captures#price}. */
  CaptureAnswer price(CaptureOrder order) throws InterruptedException {
    Job job;
    book.lock.lock();
    try {
      job = newJobs.add(order, limit(order));
    } finally {
      book.lock.unlock();
    }
    try {
      job.slots.forEach(calls::begin);
      return new CaptureAnswer.Created(answered(job));
    } finally {
      forget(job);
    }
  }

  private Duration limit(CaptureOrder order) {
    return order.request().dryRun() ? PRICE_LIMIT : book.settings.limit(order.request());
  }

  private Capture answered(Job job) throws InterruptedException {
    book.lock.lock();
    try {
      long left = PRICE_LIMIT.toNanos();
      while (job.live() && left > 0) {
        left = job.changes.awaitNanos(left);
      }
      for (Slot slot : job.slots) {
        if (slot.live()) {
          book.end(slot, PartState.EXPIRED, "no-answer", "its agent did not answer within 5 s");
        }
      }
      return job.picture();
    } finally {
      book.lock.unlock();
    }
  }

  private void forget(Job job) {
    book.lock.lock();
    try {
      // Whoever asked is told that there is none.
      job.onEnd = (result, detail) -> {};
      job.slots.stream()
          .filter(Slot::live)
          .forEach(slot -> book.end(slot, PartState.FAILED, "not-kept", "it could not be kept"));
      book.drop(job);
    } finally {
      book.lock.unlock();
    }
    if (!job.request.dryRun()) {
      book.store.delete(job.id);
    }
  }
}
