package io.fodc.proxy.capture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A capture as it changes. Everything but what is said otherwise is under the lock of the {@link
 * CaptureBook}.
 */
final class Job {
  final String id;
  final CaptureRequest request;
  final long createdMillis;
  final String requestedBy;
  final String requestId;
  final List<IdempotencyKey> keys = new ArrayList<>();
  final List<Slot> slots = new ArrayList<>();

  /** Of all its artifacts. */
  final Set<String> names = new HashSet<>();

  final Condition changes;
  CaptureOrder.EndListener onEnd = (result, detail) -> {};
  long endedMillis;
  long endedNanos;
  final boolean longNames;
  boolean cancelled;

  /** Parts that did not go well and were logged. */
  int told;

  /** Counts changes, for those who watch. */
  long version;

  /** Set once it is forgotten; whoever holds it drops it. */
  boolean deleted;

  private final ReentrantLock lock;

  /** Under the writer's lock. */
  long wantedVersion;

  /** Under the writer's lock. */
  long keptVersion;

  Job(Capture capture, ReentrantLock lock) {
    this.id = capture.id();
    this.request = capture.request();
    this.createdMillis = capture.createdMillis();
    this.requestedBy = capture.requestedBy();
    this.requestId = capture.requestId();
    this.endedMillis = capture.endedMillis();
    this.cancelled = capture.cancelled();
    this.longNames = capture.longNames();
    this.keys.addAll(capture.keys());
    this.lock = lock;
    this.changes = lock.newCondition();
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
        longNames,
        keys,
        slots.stream().map(slot -> slot.part).toList());
  }

  /** As those are told who must wait for it. */
  String title() {
    return "capture %s (%s) of %s".formatted(id, request.kind().word(), requestedBy);
  }

  boolean live() {
    return slots.stream().anyMatch(slot -> !slot.part.state().ended());
  }

  /** What is to be written; nothing once it is forgotten. Any thread, with no lock but this. */
  Optional<Capture> toKeep() {
    lock.lock();
    try {
      return deleted || request.dryRun() ? Optional.empty() : Optional.of(picture());
    } finally {
      lock.unlock();
    }
  }
}
