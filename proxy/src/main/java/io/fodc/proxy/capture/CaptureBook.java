package io.fodc.proxy.capture;

import io.fodc.proxy.fleet.CaptureCall;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What is known of all captures, and how one of their parts ends.
 *
 * <p>Its lock guards the jobs with their slots, the open slots, the keys, and the start rates of
 * {@link Admissions}. Under it nothing waits for a disk, an agent or a caller: agents are only left
 * word, files are written by the {@link CaptureWriter}, and what follows on a change is done by
 * {@link #later}. The lock of an {@link ArtifactUpload} is taken before this one, that of the
 * writer after it, neither the other way round. The quota, the results and the bytes of a slot are
 * counters of any thread.
 */
final class CaptureBook implements AutoCloseable {
  private static final Logger LOG = System.getLogger(CaptureBook.class.getName());

  /** A caller waits for this. */
  private static final Duration KEPT_LIMIT = Duration.ofSeconds(10);

  /** An agent waits for this, or nobody: a slow disk is no reason to lose what was brought. */
  private static final Duration ARTIFACT_KEPT_LIMIT = Duration.ofSeconds(60);

  /** Parts of one capture that did not go well and are logged one by one; others are counted. */
  private static final int MOST_TOLD = 10;

  final CaptureSettings settings;
  final CaptureStore store;
  final Dispatch agents;
  final InstantSource clock;
  final LongSupplier nanoClock;
  final ArtifactQuota quota;
  final ReentrantLock lock = new ReentrantLock();

  /** By id, which is the order of their making. Under the lock. */
  final TreeMap<String, Job> jobs = new TreeMap<>();

  /** Under the lock. */
  final OpenSlots open = new OpenSlots();

  /** Under the lock. */
  final KeyTable keys;

  /** Captures that ended, by kind and state. Any thread. */
  final ConcurrentHashMap<String, LongAdder> results = new ConcurrentHashMap<>();

  private final CaptureWriter writer;

  /** What follows on a change, once the lock is free. */
  private final ExecutorService after =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("capture-", 0).factory());

  CaptureBook(
      CaptureSettings settings,
      CaptureStore store,
      Dispatch agents,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.store = store;
    this.agents = agents;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.quota = new ArtifactQuota(settings.mostBytes());
    this.keys = new KeyTable(nanoClock);
    this.writer = new CaptureWriter(store);
  }

  /** Ends a part, and its capture with the last one. Under the lock. */
  void end(Slot slot, PartState end, String code, String message) {
    slot.part = slot.part.ended(end, code, message, clock.millis());
    slot.snapshot = Optional.empty();
    open.ended(slot);
    slot.own.ifPresent(OwnPart::stop);
    List<ArtifactUpload> uploads = List.copyOf(slot.uploads.values());
    slot.uploads.clear();
    if (!uploads.isEmpty()) {
      later(() -> uploads.forEach(ArtifactUpload::abandon));
    }
    Job job = slot.job;
    LOG.log(
        end != PartState.DONE && job.told++ < MOST_TOLD ? Level.INFO : Level.DEBUG,
        "capture part ended capture={0} node={1} state={2} code={3} message=\"{4}\"",
        job.id,
        slot.part.node(),
        end.word(),
        code,
        message);
    if (!job.live()) {
      finish(job);
    }
    changed(job, true);
  }

  private void finish(Job job) {
    job.endedMillis = clock.millis();
    job.endedNanos = nanoClock.getAsLong();
    if (job.request.dryRun()) {
      return;
    }
    CaptureState state =
        CaptureState.of(job.slots.stream().map(s -> s.part.state()).toList(), job.cancelled);
    results
        .computeIfAbsent(job.request.kind().word() + " " + state.word(), key -> new LongAdder())
        .increment();
    CaptureOrder.EndListener listener = job.onEnd;
    String detail =
        "capture=%s done=%d of %d"
            .formatted(
                job.id,
                job.slots.stream().filter(s -> s.part.state() == PartState.DONE).count(),
                job.slots.size());
    later(() -> listener.ended(state.word(), detail));
    LOG.log(Level.INFO, "capture ended {0} state={1}", detail, state.word());
  }

  /** An agent that takes no such captures ends its part. Under the lock. */
  void unsupported(Slot slot) {
    end(
        slot,
        PartState.REFUSED,
        "unsupported",
        "its agent takes no %s captures; it may be of an older version, or not set up for them"
            .formatted(slot.job.request.kind().word()));
  }

  /** Everything of a part that the proxy makes itself is there. Takes the lock. */
  void done(Slot slot, String message) {
    lock.lock();
    try {
      if (slot.live()) {
        end(slot, PartState.DONE, "", message);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A part cannot go on. Takes the lock. */
  void failed(Slot slot, String code, String message) {
    lock.lock();
    try {
      if (slot.live()) {
        end(slot, PartState.FAILED, code, message);
        callOff(slot, message);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Leaves word for the agent of a part that nobody waits for it. Under the lock. */
  void callOff(Slot slot, String why) {
    agents.tell(slot.part.node(), new CaptureCall.Cancel(slot.part.wireId(), why));
  }

  /** A part goes on, and has not ended. Under the lock. */
  void goesOn(Slot slot, PartProgress progress) {
    PartState before = slot.part.state();
    boolean unheard = !slot.part.heard();
    slot.part = slot.part.progressed(progress, clock.millis());
    changed(slot.job, unheard || slot.part.state() != before);
  }

  /** Somebody who watches is told; what matters is kept. Under the lock. */
  void changed(Job job, boolean matters) {
    job.version++;
    job.changes.signalAll();
    if (matters && !job.request.dryRun()) {
      writer.changed(job);
    }
  }

  /** Waits until a capture is on disk as it stands, 10 s at most. Without the lock. */
  void awaitKept(Job job) throws IOException {
    writer.await(job, KEPT_LIMIT);
  }

  /** The same of a capture that an artifact was added to, 60 s at most. Without the lock. */
  void awaitArtifactKept(Job job) throws IOException {
    writer.await(job, ARTIFACT_KEPT_LIMIT);
  }

  /** Has something done once the lock is free. After {@link #close} it is the next run's. */
  void later(Runnable work) {
    try {
      after.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "left to the next run: the proxy is stopping", e);
    }
  }

  /** Takes a capture off the books. Its files are somebody else's to delete. Under the lock. */
  void drop(Job job) {
    jobs.remove(job.id);
    job.deleted = true;
    for (Slot slot : job.slots) {
      quota.release(slot.bytes.getAndSet(0));
      open.remove(slot);
    }
    job.version++;
    job.changes.signalAll();
  }

  /** Leaves everything as it is on disk: the next run goes on. */
  @Override
  public void close() {
    List<ArtifactUpload> uploads = new ArrayList<>();
    lock.lock();
    try {
      open.all().forEach(slot -> uploads.addAll(slot.uploads.values()));
      open.all().forEach(slot -> slot.own.ifPresent(OwnPart::stop));
      jobs.values().forEach(job -> job.changes.signalAll());
    } finally {
      lock.unlock();
    }
    uploads.forEach(ArtifactUpload::close);
    after.shutdown();
    try {
      if (!after.awaitTermination(2, TimeUnit.SECONDS)) {
        after.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writer.close();
  }
}
