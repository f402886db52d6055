package io.fodc.proxy.capture;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes captures of what was asked for. Holds nothing itself: any thread. */
final class NewJobs {
  private static final int TOKEN_BYTES = 16;

  private final CaptureBook book;
  private final Retention retention;
  private final SecureRandom random = new SecureRandom();

  NewJobs(CaptureBook book, Retention retention) {
    this.book = book;
    this.retention = retention;
  }

  /** A name for a capture to be: later ones sort behind. */
  String newId() {
    byte[] drawn = new byte[5];
    random.nextBytes(drawn);
    return "%012x%s".formatted(book.clock.millis(), HexFormat.of().formatHex(drawn));
  }

  /** Makes the job and its slots; those that cannot go on end here. Under the lock. */
  Job add(CaptureOrder order, Duration limit) {
    long now = book.clock.millis();
    Job job = new Job(first(order, now), book.lock);
    job.onEnd = order.onEnd();
    for (CaptureOrder.Wanted node : order.nodes()) {
      int index = job.slots.size();
      String name = order.id() + "-" + index;
      Part part = Part.queued(name, node.id(), node.role(), now, now + limit.toMillis(), token());
      Optional<Slot> holder =
          order.request().kind().heavy() && !order.request().dryRun()
              ? book.open.holder(node.id())
              : Optional.empty();
      Slot slot = new Slot(job, index, part, book.nanoClock.getAsLong() + limit.toNanos());
      job.slots.add(slot);
      book.open.add(slot);
      refuse(slot, node, holder);
    }
    if (!order.request().dryRun()) {
      book.jobs.put(job.id, job);
      order.key().ifPresent(key -> book.keys.put(key, job.id, 0));
      retention.retain();
    }
    book.changed(job, !order.request().dryRun());
    return job;
  }

  private static Capture first(CaptureOrder order, long nowMillis) {
    return new Capture(
        order.id(),
        order.request(),
        nowMillis,
        0,
        order.requestedBy(),
        order.requestId(),
        false,
        order.longNames(),
        order.key().stream().toList(),
        List.of());
  }

  private void refuse(Slot slot, CaptureOrder.Wanted node, Optional<Slot> holder) {
    CaptureRequest request = slot.job.request;
    if (node.refusal().isPresent()) {
      CaptureOrder.Refusal why = node.refusal().get();
      book.end(slot, PartState.REFUSED, why.code(), why.message());
    } else if (holder.isPresent()) {
      String why = "the node is busy with " + holder.get().job.title();
      book.end(slot, PartState.REFUSED, "busy", why);
    } else if (node.online() && !node.capabilities().contains(request.kind().capability())) {
      book.unsupported(slot);
    } else if (!node.online() && (request.dryRun() || !request.patient())) {
      book.end(slot, PartState.FAILED, "offline", "its agent is not connected");
    }
  }

  private String token() {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    return HexFormat.of().formatHex(token);
  }
}
