package io.fodc.proxy.capture;

import io.fodc.proxy.access.Reach;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadHost;
import io.fodc.proxy.upload.UploadOffer;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * All captures, as the rest of the proxy sees them. Any thread. What is known of them is in a
 * {@link CaptureBook}, and its lock guards it; this class holds no state of its own. Deadlines are
 * of the monotonic clock: setting the time changes none.
 */
public final class Captures implements AgentCaptures, ArtifactFiles, UploadHost, AutoCloseable {
  /** What uploads of artifacts are for, in their header. */
  public static final String PURPOSE = "artifact";

  private static final Logger LOG = System.getLogger(Captures.class.getName());
  private static final long SWEEP_MILLIS = 500;

  private final CaptureBook book;
  private final Retention retention;
  private final Admissions admissions;
  private final NewJobs newJobs;
  private final ArtifactDesk desk;
  private final AgentSide agentSide;
  private final CaptureStarts starts;
  private final CaptureViews views;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("capture-timer").factory());

  private Captures(CaptureBook book, SelfProfiler self) {
    this.book = book;
    this.retention = new Retention(book);
    this.admissions = new Admissions(book);
    this.newJobs = new NewJobs(book, retention);
    this.desk = new ArtifactDesk(book, retention);
    PartCalls calls = new PartCalls(book, desk, self);
    this.agentSide = new AgentSide(book, calls);
    this.starts = new CaptureStarts(book, admissions, newJobs, calls);
    this.views = new CaptureViews(book);
  }

  /**
   * The captures of a directory, as an earlier run left them: those that run go on with the agents
   * as they come back.
   *
   * @param nanoClock measures deadlines; {@link System#nanoTime} outside of tests
   * @throws IOException if the directory cannot be used; a damaged capture is no reason
   */
  public static Captures open(
      CaptureSettings settings,
      Dispatch agents,
      SelfProfiler self,
      InstantSource clock,
      LongSupplier nanoClock)
      throws IOException {
    CaptureStore store = CaptureStore.open(settings.directory());
    CaptureBook book = new CaptureBook(settings, store, agents, clock, nanoClock);
    Captures captures = new Captures(book, self);
    try {
      List<Capture> left = store.load();
      book.lock.lock();
      try {
        left.forEach(capture -> new Restoration(book).restore(capture));
        captures.retention.retain();
      } finally {
        book.lock.unlock();
      }
      return captures;
    } catch (IOException | RuntimeException e) {
      captures.close();
      throw e;
    }
  }

  /** Begins to look after deadlines. */
  public void start() {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            sweep();
          } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "looking after captures failed", e);
          }
        },
        SWEEP_MILLIS,
        SWEEP_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  /** Ends what is late, and forgets what is old. */
  void sweep() {
    retention.sweep();
  }

  /** A name for a capture to be. */
  public String newId() {
    return newJobs.newId();
  }

  /**
   * Counts that somebody asks for a capture, whatever becomes of it.
   *
   * @return empty if they may; otherwise they asked too often, and nothing else is to be done
   */
  public Optional<CaptureAnswer.TooMany> mayAsk(String caller) {
    return admissions.mayAsk(caller);
  }

  /**
   * Starts a capture, or says why not. Returns when it is kept on disk and every agent has been
   * told; waits for none of them.
   *
   * @throws IOException if it cannot be kept: then nobody was told
   */
  public CaptureAnswer create(CaptureOrder order) throws IOException {
    return starts.create(order);
  }

  /**
   * Asks every node what it would take, and waits for the answers, 5 s at most. Nothing is kept.
   */
  public CaptureAnswer price(CaptureOrder order) throws InterruptedException {
    return starts.price(order);
  }

  /**
   * Cancels what still runs of a capture, as far as somebody may.
   *
   * @return the capture after that; empty if there is none
   */
  public Optional<Capture> cancel(String id, Reach reach, String by) {
    book.lock.lock();
    try {
      Job job = book.jobs.get(id);
      if (job == null) {
        return Optional.empty();
      }
      for (Slot slot : job.slots) {
        if (slot.live() && reach.covers(slot.part.node(), new NodeRole(slot.part.role()))) {
          job.cancelled = true;
          book.end(slot, PartState.CANCELLED, "cancelled", "cancelled by " + by);
          book.callOff(slot, slot.part.message());
        }
      }
      return Optional.of(job.picture());
    } finally {
      book.lock.unlock();
    }
  }

  /** Whether a capture that ended was there to be deleted. */
  public boolean delete(String id) {
    book.lock.lock();
    try {
      Job job = book.jobs.get(id);
      if (job == null || job.live()) {
        return false;
      }
      book.drop(job);
    } finally {
      book.lock.unlock();
    }
    book.store.delete(id);
    return true;
  }

  @Override
  public void opened(NodeId node, List<String> capabilities) {
    agentSide.opened(node, capabilities);
  }

  @Override
  public void progress(NodeId node, PartProgress progress) {
    agentSide.progress(node, progress);
  }

  @Override
  public void config(NodeId node, NodeConfig config) {
    agentSide.config(node, config);
  }

  @Override
  public UploadFeed feed(NodeId node, UploadOffer offer) throws UploadRefusal {
    return desk.feed(node, offer);
  }

  @Override
  public Optional<StoredArtifact> find(String captureId, String name) {
    return desk.find(captureId, name);
  }

  /** One capture, now. */
  public Optional<Capture> get(String id) {
    return views.get(id);
  }

  /** Captures, newest first, as far as somebody may see them. */
  public List<Capture> list(CaptureFilter filter) {
    return views.list(filter);
  }

  /**
   * How a capture stands, as soon as that is news.
   *
   * @param version of what is known already; -1 for nothing
   * @return empty once it is gone
   */
  public Optional<Watched> watch(String id, long version, Duration limit)
      throws InterruptedException {
    return views.watch(id, version, limit);
  }

  /** A capture, and what to say to be told of the next change. */
  public record Watched(Capture capture, long version) {}

  /** What can be counted. */
  public CaptureNumbers numbers() {
    return views.numbers(desk.uploadedBytes(), agentSide.foreignCount());
  }

  /** Leaves everything as it is on disk: the next run goes on. */
  @Override
  public void close() {
    timer.shutdownNow();
    book.close();
  }
}
