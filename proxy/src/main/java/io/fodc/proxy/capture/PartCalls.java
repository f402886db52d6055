package io.fodc.proxy.capture;

import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.fleet.CaptureCall;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Has parts taken: by the agents of their nodes, or by the proxy itself. Agents are left word, of
 * the proxy's own work each part has a thread of its own. Guards nothing itself.
 */
final class PartCalls {
  private final CaptureBook book;
  private final ArtifactDesk desk;
  private final SelfProfiler self;

  PartCalls(CaptureBook book, ArtifactDesk desk, SelfProfiler self) {
    this.book = book;
    this.desk = desk;
    this.self = self;
  }

  /** Tells the agent, if there is one; one that comes later is told then. Takes the lock. */
  void begin(Slot slot) {
    book.lock.lock();
    try {
      if (!slot.live()) {
        return;
      }
      if (slot.part.node().equals(Capture.SELF)) {
        OwnPart own = own(slot);
        slot.own = Optional.of(own);
        book.later(own::run);
      } else {
        tell(slot);
      }
    } finally {
      book.lock.unlock();
    }
  }

  /** Tells the agent. Under the lock. */
  void tell(Slot slot) {
    Job job = slot.job;
    long leftNanos = Math.max(1, slot.deadlineNanos - book.nanoClock.getAsLong());
    boolean told =
        book.agents.tell(
            slot.part.node(),
            new CaptureCall.Start(
                slot.part.wireId(),
                job.request.kind().word(),
                job.request.seconds(),
                job.request.options(),
                Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos)),
                job.request.dryRun(),
                slot.part.token(),
                book.settings.mostPartBytes(),
                slot.part.heard(),
                job.requestedBy));
    if (!told && (job.request.dryRun() || !job.request.patient())) {
      book.end(slot, PartState.FAILED, "offline", "its agent is not connected");
    }
  }

  /** Makes the artifact of a configuration that arrived. Under the lock. */
  void keep(Slot slot, NodeConfig config) {
    book.later(() -> own(slot).keep(config));
  }

  private OwnPart own(Slot slot) {
    return new OwnPart(book, desk, slot, self);
  }
}
