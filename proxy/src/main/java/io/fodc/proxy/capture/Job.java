package io.fodc.proxy.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;

/** A capture as it changes. Everything but what is said otherwise is under the captures' lock. */
final class Job {
  final String id;
  final CaptureRequest request;
  final long createdMillis;
  final String requestedBy;
  final String requestId;
  final List<IdempotencyKey> keys = new ArrayList<>();
  final List<Slot> slots = new ArrayList<>();
  final Condition changes;
  CaptureOrder.EndListener onEnd = (result, detail) -> {};
  long endedMillis;
  long endedNanos;
  boolean cancelled;

  /** Counts changes, for those who watch. */
  long version;

  /** Set once it is forgotten; whoever holds it drops it. Read by the writer too. */
  volatile boolean deleted;

  /** The newest picture that has to be kept; written under the lock, read by the writer. */
  private volatile Capture kept;

  /** Under the writer's lock. */
  long wantedVersion;

  /** Under the writer's lock. */
  long keptVersion;

  Job(Capture capture, Condition changes) {
    this.id = capture.id();
    this.request = capture.request();
    this.createdMillis = capture.createdMillis();
    this.requestedBy = capture.requestedBy();
    this.requestId = capture.requestId();
    this.endedMillis = capture.endedMillis();
    this.cancelled = capture.cancelled();
    this.keys.addAll(capture.keys());
    this.changes = changes;
    this.kept = capture;
  }

  Capture picture() {
    return new Capture(
        id,
        request,
        createdMillis,
        endedMillis,
        requestedBy,
        requestId,
        cancelled,
        keys,
        slots.stream().map(slot -> slot.part).toList());
  }

  boolean live() {
    return slots.stream().anyMatch(slot -> !slot.part.state().ended());
  }

  /** Takes a picture to be kept. */
  void keep() {
    kept = picture();
  }

  /** What is to be written; nothing once it is forgotten. Any thread. */
  Optional<Capture> toKeep() {
    return deleted || request.dryRun() ? Optional.empty() : Optional.of(kept);
  }
}
