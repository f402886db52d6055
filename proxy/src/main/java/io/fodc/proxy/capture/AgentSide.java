package io.fodc.proxy.capture;

import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What agents say of their parts. An agent speaks of the parts of its own node only; what it says
 * of others is counted and left alone. The thread of the agent's session; takes the book's lock,
 * which also guards when the last such word was logged.
 */
final class AgentSide implements AgentCaptures {
  private static final Logger LOG = System.getLogger(AgentSide.class.getName());
  private static final long FOREIGN_LOG_NANOS = Duration.ofSeconds(10).toNanos();

  private final CaptureBook book;
  private final PartCalls calls;
  private final LongAdder foreign = new LongAdder();
  private long foreignToldNanos;

  AgentSide(CaptureBook book, PartCalls calls) {
    this.book = book;
    this.calls = calls;
  }

  @Override
  public void opened(NodeId node, List<String> capabilities) {
    if (node.equals(Capture.SELF)) {
      throw new IllegalArgumentException(node + " is the proxy itself: no agent speaks for it");
    }
    book.lock.lock();
    try {
      for (Slot slot : book.open.of(node)) {
        if (!slot.live()) {
          book.callOff(slot, slot.part.message());
        } else if (capabilities.contains(slot.job.request.kind().capability())) {
          calls.tell(slot);
        } else {
          book.unsupported(slot);
        }
      }
    } finally {
      book.lock.unlock();
    }
  }

  @Override
  public void progress(NodeId node, PartProgress progress) {
    book.lock.lock();
    try {
      Optional<Slot> known = book.open.named(progress.wireId());
      if (known.isPresent() && !known.get().part.node().equals(node)) {
        foreign(node, known.get());
      } else if (known.filter(Slot::live).isEmpty()) {
        if (!progress.state().ended()) {
          String why = known.map(slot -> slot.part.state().word()).orElse("not known, or ended");
          book.agents.tell(node, new CaptureCall.Cancel(progress.wireId(), "the part is " + why));
        }
      } else {
        take(known.get(), progress);
      }
    } finally {
      book.lock.unlock();
    }
  }

  private void foreign(NodeId node, Slot of) {
    foreign.increment();
    long now = book.nanoClock.getAsLong();
    if (foreign.sum() == 1 || now - foreignToldNanos >= FOREIGN_LOG_NANOS) {
      foreignToldNanos = now;
      LOG.log(
          Level.WARNING,
          "capture progress of another node ignored node={0} part={1} of={2} so_far={3}",
          node,
          of.part.wireId(),
          of.part.node(),
          foreign.sum());
    }
  }

  private void take(Slot slot, PartProgress progress) {
    if (progress.state().ended()) {
      PartProgress asItWas = progress.in(slot.part.state());
      slot.part = slot.part.progressed(asItWas, book.clock.millis());
      ended(slot, progress);
    } else {
      book.goesOn(slot, progress);
    }
  }

  private void ended(Slot slot, PartProgress progress) {
    PartState said = progress.state();
    if (said != PartState.DONE) {
      PartState end = slot.part.state().mayBecome(said) ? said : PartState.FAILED;
      book.end(slot, end, progress.code(), progress.message());
    } else if (slot.job.request.dryRun()) {
      book.end(slot, PartState.DONE, "", progress.message());
    } else if (slot.job.request.kind() == CaptureKind.CONFIG) {
      configured(slot);
    } else if (slot.part.artifacts().size() < progress.artifacts()) {
      book.end(
          slot,
          PartState.FAILED,
          "artifacts-missing",
          "its agent says that it uploaded %d artifacts, %d are here"
              .formatted(progress.artifacts(), slot.part.artifacts().size()));
    } else {
      book.end(slot, PartState.DONE, "", progress.message());
    }
  }

  private void configured(Slot slot) {
    if (slot.writing) {
      return;
    }
    if (slot.snapshot.isEmpty()) {
      book.end(
          slot,
          PartState.FAILED,
          "no-snapshot",
          "its agent says that it is done, and no configuration arrived: ask again");
      return;
    }
    slot.writing = true;
    calls.keep(slot, slot.snapshot.get());
  }

  @Override
  public void config(NodeId node, NodeConfig config) {
    book.lock.lock();
    try {
      for (Slot slot : book.open.of(node)) {
        if (slot.live() && !slot.writing && slot.job.request.kind() == CaptureKind.CONFIG) {
          slot.snapshot = Optional.of(config);
        }
      }
    } finally {
      book.lock.unlock();
    }
  }

  /** How often an agent spoke of a part of another node. Any thread. */
  long foreignCount() {
    return foreign.sum();
  }
}
