package io.fodc.proxy.capture;

import java.util.concurrent.TimeUnit;

/** Takes over a capture that an earlier run left. Under the book's lock. */
final class Restoration {
  private final CaptureBook book;
  private final long nowMillis;
  private final long nowNanos;

  Restoration(CaptureBook book) {
    this.book = book;
    this.nowMillis = book.clock.millis();
    this.nowNanos = book.nanoClock.getAsLong();
  }

  /** Puts it on the book as it stands now. */
  void restore(Capture capture) {
    Job job = new Job(capture, book.lock);
    book.jobs.put(job.id, job);
    Leftovers files = Leftovers.of(book.store, capture);
    capture.keys().forEach(key -> book.keys.put(key, job.id, nowMillis - key.atMillis()));
    long longest = book.settings.limit(capture.request()).toMillis();
    for (Part kept : capture.parts()) {
      int index = job.slots.size();
      long left = Math.clamp(kept.deadlineMillis() - nowMillis, 0, longest);
      Part part = files.of(index, kept);
      Slot slot = new Slot(job, index, part, nowNanos + TimeUnit.MILLISECONDS.toNanos(left));
      slot.bytes.set(files.bytes(index));
      book.quota.found(files.bytes(index));
      job.slots.add(slot);
      part.artifacts().forEach(artifact -> job.names.add(artifact.name()));
    }
    job.slots.forEach(this::resume);
    if (!job.live() && job.endedMillis == 0) {
      job.endedMillis = nowMillis;
    }
    job.endedNanos =
        nowNanos - TimeUnit.MILLISECONDS.toNanos(Math.max(0, nowMillis - job.endedMillis));
    book.changed(job, files.changed() || job.live());
  }

  /** What agents may go on with is open again; of what the proxy itself took nothing is left. */
  private void resume(Slot slot) {
    boolean own = slot.part.node().equals(Capture.SELF);
    boolean late = slot.deadlineNanos - nowNanos <= 0;
    if (slot.live() && (late || own)) {
      book.open.add(slot);
      book.end(
          slot,
          PartState.FAILED,
          "proxy-restarted",
          "the proxy was started again, and its deadline passed meanwhile");
    } else if (slot.live() || (slot.part.state() == PartState.CANCELLED && !late)) {
      book.open.add(slot);
      if (!slot.live()) {
        book.open.ended(slot);
      }
    }
  }
}
