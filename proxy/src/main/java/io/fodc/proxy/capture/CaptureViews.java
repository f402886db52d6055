package io.fodc.proxy.capture;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How captures stand, as immutable pictures. Any thread; each call takes the book's lock. */
final class CaptureViews {
  private final CaptureBook book;

  CaptureViews(CaptureBook book) {
    this.book = book;
  }

  Optional<Capture> get(String id) {
    book.lock.lock();
    try {
      return Optional.ofNullable(book.jobs.get(id)).map(Job::picture);
    } finally {
      book.lock.unlock();
    }
  }

  List<Capture> list(CaptureFilter filter) {
    book.lock.lock();
    try {
      Map<String, Job> older =
          filter.after().isEmpty() ? book.jobs : book.jobs.headMap(filter.after(), false);
      return new TreeMap<>(older)
          .descendingMap().values().stream()
              .map(Job::picture)
              .flatMap(capture -> capture.visible(filter.reach()).stream())
              .filter(filter::holds)
              .limit(filter.limit())
              .toList();
    } finally {
      book.lock.unlock();
    }
  }

  /** As {@link Captures#watch}: the lock is free while it waits. */
  Optional<Captures.Watched> watch(String id, long version, Duration limit)
      throws InterruptedException {
    book.lock.lockInterruptibly();
    try {
      Job job = book.jobs.get(id);
      if (job == null) {
        return Optional.empty();
      }
      long left = limit.toNanos();
      while (job.version == version && !job.deleted && left > 0) {
        left = job.changes.awaitNanos(left);
      }
      return job.deleted
          ? Optional.empty()
          : Optional.of(new Captures.Watched(job.picture(), job.version));
    } finally {
      book.lock.unlock();
    }
  }

  CaptureNumbers numbers(long uploadedBytes, long foreign) {
    book.lock.lock();
    try {
      Map<String, Long> counts = new TreeMap<>();
      book.results.forEach((key, count) -> counts.put(key, count.sum()));
      long running = book.jobs.values().stream().filter(Job::live).count();
      long parts = book.open.all().stream().filter(Slot::live).count();
      return new CaptureNumbers(
          counts,
          running,
          parts,
          book.jobs.size(),
          book.quota.used(),
          book.quota.limit(),
          uploadedBytes,
          foreign);
    } finally {
      book.lock.unlock();
    }
  }
}
