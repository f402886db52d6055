package io.fodc.proxy.capture;

import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may have a capture, and who is answered something else: one that runs already, or a refusal.
 * Its rates are under the book's lock.
 */
final class Admissions {
  /** Idempotency-Keys of one capture: its file is written with all of them. */
  private static final int MOST_KEYS = 16;

  private static final Duration SOON = Duration.ofSeconds(5);

  private final CaptureBook book;
  private final StartRates rates;

  Admissions(CaptureBook book) {
    this.book = book;
    this.rates = new StartRates(book.settings.perMinute());
  }

  /** As {@link Captures#mayAsk}. Takes the lock. */
  Optional<CaptureAnswer.TooMany> mayAsk(String caller) {
    book.lock.lock();
    try {
      return rates
          .take(caller, book.nanoClock.getAsLong())
          .map(
              wait ->
                  new CaptureAnswer.TooMany(
                      "captures asked for within a minute",
                      book.settings.perMinute(),
                      "captures.starts-per-minute",
                      wait));
    } finally {
      book.lock.unlock();
    }
  }

  /** What is answered in place of a new capture; empty if one is to be made. Under the lock. */
  Optional<CaptureAnswer> instead(CaptureOrder order) {
    Optional<KeyTable.Use> used = order.key().flatMap(book.keys::find);
    if (used.isPresent()) {
      Job earlier = book.jobs.get(used.get().captureId());
      boolean same = used.get().sameBody(order.key().get());
      return Optional.of(
          same && earlier != null
              ? new CaptureAnswer.Joined(earlier.picture())
              : new CaptureAnswer.KeyReused(used.get().captureId()));
    }
    Optional<Job> same = book.jobs.values().stream().filter(job -> same(job, order)).findFirst();
    if (same.isPresent()) {
      return Optional.of(join(same.get(), order.key()));
    }
    return tooMany(order).or(() -> allBusy(order));
  }

  private static boolean same(Job job, CaptureOrder order) {
    if (!job.live() || job.cancelled || !job.request.sameAs(order.request())) {
      return false;
    }
    Set<NodeId> mine = new HashSet<>();
    job.slots.forEach(slot -> mine.add(slot.part.node()));
    Set<NodeId> wanted = new HashSet<>();
    order.nodes().forEach(node -> wanted.add(node.id()));
    return mine.equals(wanted);
  }

  private CaptureAnswer join(Job job, Optional<IdempotencyKey> key) {
    if (key.isPresent()) {
      if (job.keys.size() >= MOST_KEYS) {
        return new CaptureAnswer.KeysFull(job.id, MOST_KEYS);
      }
      job.keys.add(key.get());
      book.keys.put(key.get(), job.id, 0);
      book.changed(job, true);
    }
    return new CaptureAnswer.Joined(job.picture());
  }

  private Optional<CaptureAnswer> tooMany(CaptureOrder order) {
    CaptureSettings most = book.settings;
    List<Job> running = book.jobs.values().stream().filter(Job::live).toList();
    long mine = running.stream().filter(j -> j.requestedBy.equals(order.requestedBy())).count();
    long parts = running.stream().flatMap(j -> j.slots.stream()).filter(Slot::live).count();
    if (running.size() >= most.running()) {
      return tooMany("captures that run", most.running(), "captures.running");
    }
    if (mine >= most.runningOfOne()) {
      return tooMany(
          "captures of " + order.requestedBy() + " that run",
          most.runningOfOne(),
          "captures.running-per-caller");
    }
    if (parts + order.nodes().size() > most.runningParts()) {
      return tooMany("parts that run", most.runningParts(), "captures.running-parts");
    }
    return Optional.empty();
  }

  private static Optional<CaptureAnswer> tooMany(String what, int limit, String setting) {
    return Optional.of(new CaptureAnswer.TooMany(what, limit, setting, SOON));
  }

  private Optional<CaptureAnswer> allBusy(CaptureOrder order) {
    if (!order.request().kind().heavy()) {
      return Optional.empty();
    }
    List<String> holders = new ArrayList<>();
    for (CaptureOrder.Wanted node : order.nodes()) {
      Optional<Slot> holder = book.open.holder(node.id());
      if (holder.isEmpty()) {
        return Optional.empty();
      }
      holders.add(holder.get().job.title());
    }
    return Optional.of(new CaptureAnswer.Busy(holders.stream().distinct().toList()));
  }
}
