package io.fodc.proxy.capture;

import io.fodc.proxy.access.Reach;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadHost;
import io.fodc.proxy.upload.UploadOffer;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * All captures. One lock guards them; under it nothing waits for a disk, an agent or a caller.
 * Agents are told from under it, which only leaves word. Files are written by the thread that
 * brings the bytes, how captures stand by a {@link CaptureWriter}. Deadlines are of the monotonic
 * clock: setting the time changes none.
 */
public final class Captures implements AgentCaptures, ArtifactFiles, UploadHost, AutoCloseable {
  /** What uploads of artifacts are for, in their header. */
  public static final String PURPOSE = "artifact";

  private static final Logger LOG = System.getLogger(Captures.class.getName());
  private static final Duration KEPT_LIMIT = Duration.ofSeconds(10);
  private static final Duration PRICE_LIMIT = Duration.ofSeconds(5);
  private static final long SWEEP_MILLIS = 500;
  private static final int TOKEN_BYTES = 16;

  /** Idempotency-Keys of one capture: its file is written with all of them. */
  private static final int MOST_KEYS = 16;

  /** Parts of one capture that did not go well and are logged one by one; others are counted. */
  private static final int MOST_TOLD = 10;

  private static final long FOREIGN_LOG_NANOS = Duration.ofSeconds(10).toNanos();

  private final CaptureSettings settings;
  private final CaptureStore store;
  private final Dispatch agents;
  private final SelfProfiler self;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final CaptureWriter writer;
  private final ArtifactQuota quota;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<String, Job> jobs = new TreeMap<>();
  private final OpenSlots open = new OpenSlots();
  private final KeyTable keys;
  private final StartRates rates;
  private final ConcurrentHashMap<String, LongAdder> results = new ConcurrentHashMap<>();
  private final LongAdder uploaded = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private long foreignToldNanos;

  /** What follows on a change, once the lock is free. */
  private final ExecutorService after =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("capture-", 0).factory());

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("capture-timer").factory());

  private Captures(
      CaptureSettings settings,
      CaptureStore store,
      Dispatch agents,
      SelfProfiler self,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.store = store;
    this.agents = agents;
    this.self = self;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.writer = new CaptureWriter(store);
    this.quota = new ArtifactQuota(settings.mostBytes());
    this.keys = new KeyTable(nanoClock);
    this.rates = new StartRates(settings.perMinute());
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
    Captures captures = new Captures(settings, store, agents, self, clock, nanoClock);
    try {
      List<Capture> left = store.load();
      captures.lock.lock();
      try {
        left.forEach(captures::restore);
        captures.retain();
      } finally {
        captures.lock.unlock();
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

  /** A name for a capture to be. */
  public String newId() {
    byte[] drawn = new byte[5];
    random.nextBytes(drawn);
    return "%012x%s".formatted(clock.millis(), HexFormat.of().formatHex(drawn));
  }

  /**
   * Counts that somebody asks for a capture, whatever becomes of it.
   *
   * @return empty if they may; otherwise they asked too often, and nothing else is to be done
   */
  public Optional<CaptureAnswer.TooMany> mayAsk(String caller) {
    lock.lock();
    try {
      return rates
          .take(caller, nanoClock.getAsLong())
          .map(
              wait ->
                  new CaptureAnswer.TooMany(
                      "captures asked for within a minute",
                      settings.perMinute(),
                      "captures.starts-per-minute",
                      wait));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts a capture, or says why not. Returns when it is kept on disk and every agent has been
   * told; waits for none of them.
   *
   * @throws IOException if it cannot be kept: then nobody was told
   */
  public CaptureAnswer create(CaptureOrder order) throws IOException {
    Job job;
    lock.lock();
    try {
      Optional<CaptureAnswer> instead = instead(order);
      if (instead.isPresent()) {
        return instead.get();
      }
      job = add(order);
    } finally {
      lock.unlock();
    }
    try {
      writer.await(job, KEPT_LIMIT);
    } catch (IOException e) {
      forget(job);
      throw e;
    }
    job.slots.forEach(this::dispatch);
    return new CaptureAnswer.Created(picture(job));
  }

  /**
   * Asks every node what it would take, and waits for the answers, 5 s at most. Nothing is kept.
   */
  public CaptureAnswer price(CaptureOrder order) throws InterruptedException {
    Job job;
    lock.lock();
    try {
      job = add(order);
    } finally {
      lock.unlock();
    }
    try {
      job.slots.forEach(this::dispatch);
      lock.lock();
      try {
        long left = PRICE_LIMIT.toNanos();
        while (job.live() && left > 0) {
          left = job.changes.awaitNanos(left);
        }
        for (Slot slot : job.slots) {
          if (slot.live()) {
            end(slot, PartState.EXPIRED, "no-answer", "its agent did not answer within 5 s");
          }
        }
        return new CaptureAnswer.Created(job.picture());
      } finally {
        lock.unlock();
      }
    } finally {
      forget(job);
    }
  }

  private Optional<CaptureAnswer> instead(CaptureOrder order) {
    Optional<KeyTable.Use> used = order.key().flatMap(keys::find);
    if (used.isPresent()) {
      Job earlier = jobs.get(used.get().captureId());
      boolean same = used.get().sameBody(order.key().get());
      return Optional.of(
          same && earlier != null
              ? new CaptureAnswer.Joined(earlier.picture())
              : new CaptureAnswer.KeyReused(used.get().captureId()));
    }
    Optional<Job> same = jobs.values().stream().filter(job -> same(job, order)).findFirst();
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
      keys.put(key.get(), job.id, 0);
      changed(job, true);
    }
    return new CaptureAnswer.Joined(job.picture());
  }

  private Optional<CaptureAnswer> tooMany(CaptureOrder order) {
    List<Job> running = jobs.values().stream().filter(Job::live).toList();
    long mine = running.stream().filter(j -> j.requestedBy.equals(order.requestedBy())).count();
    long parts = running.stream().flatMap(j -> j.slots.stream()).filter(Slot::live).count();
    Duration soon = Duration.ofSeconds(5);
    if (running.size() >= settings.running()) {
      return Optional.of(
          new CaptureAnswer.TooMany(
              "captures that run", settings.running(), "captures.running", soon));
    }
    if (mine >= settings.runningOfOne()) {
      return Optional.of(
          new CaptureAnswer.TooMany(
              "captures of " + order.requestedBy() + " that run",
              settings.runningOfOne(),
              "captures.running-per-caller",
              soon));
    }
    if (parts + order.nodes().size() > settings.runningParts()) {
      return Optional.of(
          new CaptureAnswer.TooMany(
              "parts that run", settings.runningParts(), "captures.running-parts", soon));
    }
    return Optional.empty();
  }

  private Optional<CaptureAnswer> allBusy(CaptureOrder order) {
    if (!order.request().kind().heavy()) {
      return Optional.empty();
    }
    List<String> holders = new ArrayList<>();
    for (CaptureOrder.Wanted node : order.nodes()) {
      Optional<Slot> holder = open.holder(node.id());
      if (holder.isEmpty()) {
        return Optional.empty();
      }
      holders.add(describe(holder.get()));
    }
    return Optional.of(new CaptureAnswer.Busy(holders.stream().distinct().toList()));
  }

  private static String describe(Slot holder) {
    return "capture %s (%s) of %s"
        .formatted(holder.job.id, holder.job.request.kind().word(), holder.job.requestedBy);
  }

  /** Makes the job and its slots; those that cannot go on end here. Under the lock. */
  private Job add(CaptureOrder order) {
    long now = clock.millis();
    Duration limit = order.request().dryRun() ? PRICE_LIMIT : settings.limit(order.request());
    Capture first =
        new Capture(
            order.id(),
            order.request(),
            now,
            0,
            order.requestedBy(),
            order.requestId(),
            false,
            order.key().stream().toList(),
            List.of());
    Job job = new Job(first, lock);
    job.onEnd = order.onEnd();
    for (CaptureOrder.Wanted node : order.nodes()) {
      int index = job.slots.size();
      Part part =
          Part.queued(
              order.id() + "-" + index,
              node.id(),
              node.role(),
              now,
              now + limit.toMillis(),
              token());
      Optional<Slot> holder =
          order.request().kind().heavy() && !order.request().dryRun()
              ? open.holder(node.id())
              : Optional.empty();
      Slot slot = new Slot(job, index, part, nanoClock.getAsLong() + limit.toNanos());
      job.slots.add(slot);
      open.add(slot);
      refuse(slot, node, holder);
    }
    if (!order.request().dryRun()) {
      jobs.put(job.id, job);
      order.key().ifPresent(key -> keys.put(key, job.id, 0));
      retain();
    }
    changed(job, !order.request().dryRun());
    return job;
  }

  private void refuse(Slot slot, CaptureOrder.Wanted node, Optional<Slot> holder) {
    CaptureRequest request = slot.job.request;
    if (holder.isPresent()) {
      String why = "the node is busy with " + describe(holder.get());
      end(slot, PartState.REFUSED, "busy", why);
    } else if (node.online() && !node.capabilities().contains(request.kind().capability())) {
      unsupported(slot);
    } else if (!node.online() && (request.dryRun() || !request.patient())) {
      end(slot, PartState.FAILED, "offline", "its agent is not connected");
    }
  }

  private void unsupported(Slot slot) {
    end(
        slot,
        PartState.REFUSED,
        "unsupported",
        "its agent takes no %s captures; it may be of an older version, or not set up for them"
            .formatted(slot.job.request.kind().word()));
  }

  private String token() {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  /** Tells the agent, if there is one; one that comes later is told then. */
  private void dispatch(Slot slot) {
    lock.lock();
    try {
      if (!slot.live()) {
        return;
      }
      if (slot.part.node().equals(Capture.SELF)) {
        OwnPart own = new OwnPart(this, slot, self);
        slot.own = Optional.of(own);
        later(own::run);
      } else {
        tell(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell(Slot slot) {
    Job job = slot.job;
    long leftNanos = Math.max(1, slot.deadlineNanos - nanoClock.getAsLong());
    boolean told =
        agents.tell(
            slot.part.node(),
            new CaptureCall.Start(
                slot.part.wireId(),
                job.request.kind().word(),
                job.request.seconds(),
                job.request.options(),
                Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos)),
                job.request.dryRun(),
                slot.part.token(),
                settings.mostPartBytes(),
                slot.part.heard(),
                job.requestedBy));
    if (!told && (job.request.dryRun() || !job.request.patient())) {
      end(slot, PartState.FAILED, "offline", "its agent is not connected");
    }
  }

  @Override
  public void opened(NodeId node, List<String> capabilities) {
    if (node.equals(Capture.SELF)) {
      throw new IllegalArgumentException(node + " is the proxy itself: no agent speaks for it");
    }
    lock.lock();
    try {
      for (Slot slot : open.of(node)) {
        if (!slot.live()) {
          agents.tell(node, cancel(slot));
        } else if (capabilities.contains(slot.job.request.kind().capability())) {
          tell(slot);
        } else {
          unsupported(slot);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static CaptureCall cancel(Slot slot) {
    return new CaptureCall.Cancel(slot.part.wireId(), slot.part.message());
  }

  @Override
  public void progress(NodeId node, PartProgress progress) {
    lock.lock();
    try {
      Optional<Slot> known = open.named(progress.wireId());
      if (known.isPresent() && !known.get().part.node().equals(node)) {
        foreign(node, known.get());
      } else if (known.filter(Slot::live).isEmpty()) {
        if (!progress.state().ended()) {
          String why = known.map(slot -> slot.part.state().word()).orElse("not known, or ended");
          agents.tell(node, new CaptureCall.Cancel(progress.wireId(), "the part is " + why));
        }
      } else {
        take(known.get(), progress);
      }
    } finally {
      lock.unlock();
    }
  }

  private void foreign(NodeId node, Slot of) {
    foreign.increment();
    long now = nanoClock.getAsLong();
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
    PartState before = slot.part.state();
    boolean unheard = !slot.part.heard();
    if (progress.state().ended()) {
      slot.part = slot.part.progressed(asItWas(progress, before), clock.millis());
      ended(slot, progress);
      return;
    }
    slot.part = slot.part.progressed(progress, clock.millis());
    changed(slot.job, unheard || slot.part.state() != before);
  }

  /** Its measures and message; the end itself is another matter. */
  private static PartProgress asItWas(PartProgress progress, PartState state) {
    return new PartProgress(
        progress.wireId(),
        state,
        progress.code(),
        progress.message(),
        progress.fraction(),
        progress.measures(),
        progress.artifacts());
  }

  private void ended(Slot slot, PartProgress progress) {
    PartState said = progress.state();
    if (said != PartState.DONE) {
      PartState end = slot.part.state().mayBecome(said) ? said : PartState.FAILED;
      end(slot, end, progress.code(), progress.message());
    } else if (slot.job.request.dryRun()) {
      end(slot, PartState.DONE, "", progress.message());
    } else if (slot.job.request.kind() == io.fodc.schemas.capture.CaptureKind.CONFIG) {
      configured(slot);
    } else if (slot.part.artifacts().size() < progress.artifacts()) {
      end(
          slot,
          PartState.FAILED,
          "artifacts-missing",
          "its agent says that it uploaded %d artifacts, %d are here"
              .formatted(progress.artifacts(), slot.part.artifacts().size()));
    } else {
      end(slot, PartState.DONE, "", progress.message());
    }
  }

  @Override
  public void config(NodeId node, NodeConfig config) {
    lock.lock();
    try {
      for (Slot slot : open.of(node)) {
        if (slot.live()
            && !slot.writing
            && slot.job.request.kind() == io.fodc.schemas.capture.CaptureKind.CONFIG) {
          slot.snapshot = Optional.of(config);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void configured(Slot slot) {
    if (slot.writing) {
      return;
    }
    if (slot.snapshot.isEmpty()) {
      end(
          slot,
          PartState.FAILED,
          "no-snapshot",
          "its agent says that it is done, and no configuration arrived: ask again");
      return;
    }
    slot.writing = true;
    NodeConfig config = slot.snapshot.get();
    later(() -> new OwnPart(this, slot, self).keep(config));
  }

  /** Everything of a part that the proxy makes itself is there. */
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

  /** A part cannot go on. */
  void failed(Slot slot, String code, String message) {
    lock.lock();
    try {
      if (slot.live()) {
        end(slot, PartState.FAILED, code, message);
        agents.tell(slot.part.node(), new CaptureCall.Cancel(slot.part.wireId(), message));
      }
    } finally {
      lock.unlock();
    }
  }

  /** How far a part is that the proxy takes itself. */
  void own(Slot slot, PartProgress progress) {
    lock.lock();
    try {
      if (slot.live()) {
        take(slot, progress);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends a part, and its capture with the last one. Under the lock. */
  private void end(Slot slot, PartState end, String code, String message) {
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

  /** Has something done once the lock is free. After {@link #close} it is the next run's. */
  private void later(Runnable work) {
    try {
      after.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "left to the next run: the proxy is stopping", e);
    }
  }

  /** Somebody who watches is told; what matters is kept. Under the lock. */
  private void changed(Job job, boolean matters) {
    job.version++;
    job.changes.signalAll();
    if (matters && !job.request.dryRun()) {
      writer.changed(job);
    }
  }

  /**
   * Cancels what still runs of a capture, as far as somebody may.
   *
   * @return the capture after that; empty if there is none
   */
  public Optional<Capture> cancel(String id, Reach reach, String by) {
    lock.lock();
    try {
      Job job = jobs.get(id);
      if (job == null) {
        return Optional.empty();
      }
      for (Slot slot : job.slots) {
        boolean may =
            reach.covers(slot.part.node(), new io.fodc.schemas.node.NodeRole(slot.part.role()));
        if (slot.live() && may) {
          job.cancelled = true;
          end(slot, PartState.CANCELLED, "cancelled", "cancelled by " + by);
          agents.tell(slot.part.node(), cancel(slot));
        }
      }
      return Optional.of(job.picture());
    } finally {
      lock.unlock();
    }
  }

  /** Whether a capture that ended was there to be deleted. */
  public boolean delete(String id) {
    Job job;
    lock.lock();
    try {
      job = jobs.get(id);
      if (job == null || job.live()) {
        return false;
      }
      drop(job);
    } finally {
      lock.unlock();
    }
    store.delete(id);
    return true;
  }

  /** Takes a capture off the books. Its files are somebody else's to delete. Under the lock. */
  private void drop(Job job) {
    jobs.remove(job.id);
    job.deleted = true;
    for (Slot slot : job.slots) {
      quota.release(slot.bytes.getAndSet(0));
      open.remove(slot);
    }
    job.version++;
    job.changes.signalAll();
  }

  private void forget(Job job) {
    lock.lock();
    try {
      // Whoever asked is told that there is none.
      job.onEnd = (result, detail) -> {};
      job.slots.stream()
          .filter(Slot::live)
          .forEach(slot -> end(slot, PartState.FAILED, "not-kept", "it could not be kept"));
      drop(job);
    } finally {
      lock.unlock();
    }
    if (!job.request.dryRun()) {
      store.delete(job.id);
    }
  }

  /** Ends what is late, and forgets what is old. */
  void sweep() {
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      for (Slot slot : open.all()) {
        if (now - slot.deadlineNanos < 0) {
          continue;
        }
        if (slot.live()) {
          boolean unheard = !slot.part.heard();
          String message =
              unheard
                  ? "nothing was heard of it from its agent before its deadline"
                  : "its deadline passed while it was " + slot.part.state().word();
          end(slot, PartState.EXPIRED, unheard ? "offline" : "deadline", message);
          agents.tell(slot.part.node(), cancel(slot));
        }
        open.remove(slot);
      }
      keys.sweep();
      retain();
    } finally {
      lock.unlock();
    }
  }

  /** Drops ended captures that are too old or too many, oldest first. Under the lock. */
  private void retain() {
    long now = nanoClock.getAsLong();
    List<Job> ended = jobs.values().stream().filter(job -> !job.live()).toList();
    int excess = jobs.size() - settings.mostCount();
    int excessParts =
        jobs.values().stream().mapToInt(job -> job.slots.size()).sum() - settings.mostParts();
    for (Job job : ended) {
      boolean old = now - job.endedNanos > settings.mostAge().toNanos();
      if (old || excess > 0 || excessParts > 0 || quota.used() > quota.limit()) {
        dropLater(job, old ? "age" : excess > 0 ? "count" : excessParts > 0 ? "parts" : "bytes");
        excess--;
        excessParts -= job.slots.size();
      }
    }
  }

  private void dropLater(Job job, String limit) {
    LOG.log(Level.INFO, "capture dropped capture={0} limit={1}", job.id, limit);
    drop(job);
    later(() -> store.delete(job.id));
  }

  /** Frees bytes by dropping ended captures, oldest first. */
  private boolean makeRoom(long bytes) {
    lock.lock();
    try {
      long before = quota.used();
      for (Job job : jobs.values().stream().filter(j -> !j.live()).toList()) {
        if (before - quota.used() >= bytes) {
          break;
        }
        dropLater(job, "bytes");
      }
      return before - quota.used() >= bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Counts bytes of a part that are about to be written. */
  void reserve(Slot slot, int bytes) throws UploadRefusal {
    String refusal = "";
    String code = "too-large";
    if (slot.bytes.get() + bytes > settings.mostPartBytes()) {
      refusal =
          "more than the %d bytes that a part may bring (captures.part-max-bytes)"
              .formatted(settings.mostPartBytes());
    } else if (!quota.reserve(bytes, this::makeRoom)) {
      code = "no-room";
      refusal =
          "captures take %d of %d bytes, and no ended one is left to be dropped: delete some, or raise"
                  .formatted(quota.used(), quota.limit())
              + " captures.max-bytes";
    }
    if (!refusal.isEmpty()) {
      failed(slot, code, refusal);
      throw new UploadRefusal(UploadRefusal.Kind.TOO_MUCH, refusal);
    }
    slot.bytes.addAndGet(bytes);
  }

  /** Bytes of a part are gone from the disk. */
  void release(Slot slot, long bytes) {
    lock.lock();
    try {
      long known = Math.min(bytes, slot.bytes.get());
      slot.bytes.addAndGet(-known);
      quota.release(known);
    } finally {
      lock.unlock();
    }
  }

  void received(int bytes) {
    uploaded.add(bytes);
  }

  @Override
  public UploadFeed feed(NodeId node, UploadOffer offer) throws UploadRefusal {
    ArtifactUpload upload;
    lock.lock();
    try {
      ArtifactOffer wanted = ArtifactOffer.of(offer);
      Slot slot = open.awaiting(wanted.token(), node, offer.captureId());
      upload = slot.uploads.computeIfAbsent(wanted.number(), number -> upload(slot, number, offer));
    } finally {
      lock.unlock();
    }
    return upload.attach();
  }

  ArtifactUpload upload(Slot slot, int number, UploadOffer offer) {
    ArtifactUpload upload =
        new ArtifactUpload(
            this,
            slot,
            number,
            offer,
            store.partial(slot.job.id, slot.index, number),
            store.whole(slot.job.id, slot.index, number));
    return slot.part.artifacts().stream()
        .filter(artifact -> artifact.number() == number)
        .findFirst()
        .map(upload::completed)
        .orElse(upload);
  }

  /** An artifact is whole on disk; returns once that is kept. */
  void brought(ArtifactUpload upload, long sizeBytes, String sha256)
      throws UploadRefusal, IOException {
    Slot slot = upload.slot();
    lock.lock();
    try {
      if (!slot.live()) {
        throw new UploadRefusal(
            UploadRefusal.Kind.UNKNOWN, "nobody waits for this upload, or not any more");
      }
      UploadOffer offer = upload.offer();
      Set<String> taken = new HashSet<>();
      slot.job.slots.forEach(other -> other.part.artifacts().forEach(a -> taken.add(a.name())));
      List<Artifact> all = new ArrayList<>(slot.part.artifacts());
      all.add(
          new Artifact(
              upload.number(),
              ArtifactNames.of(slot.part.node(), offer.fileName(), taken),
              offer.mediaType(),
              PartProgress.harmless(offer.method(), 64),
              sizeBytes,
              sha256,
              offer.fromMillis(),
              offer.toMillis(),
              PartProgress.harmless(offer.remark(), 1_024)));
      slot.part = slot.part.with(all);
      changed(slot.job, true);
    } finally {
      lock.unlock();
    }
    writer.await(slot.job, KEPT_LIMIT);
  }

  @Override
  public Optional<StoredArtifact> find(String captureId, String name) {
    lock.lock();
    try {
      Job job = jobs.get(captureId);
      if (job == null) {
        return Optional.empty();
      }
      for (Slot slot : job.slots) {
        for (Artifact artifact : slot.part.artifacts()) {
          if (artifact.name().equals(name)) {
            return Optional.of(
                new FileArtifact(
                    artifact,
                    slot.part.node(),
                    slot.part.role(),
                    job.request.kind(),
                    store.whole(job.id, slot.index, artifact.number())));
          }
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** One capture, now. */
  public Optional<Capture> get(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(jobs.get(id)).map(Job::picture);
    } finally {
      lock.unlock();
    }
  }

  /** Captures, newest first, as far as somebody may see them. */
  public List<Capture> list(CaptureFilter filter) {
    lock.lock();
    try {
      Map<String, Job> older =
          filter.after().isEmpty() ? jobs : jobs.headMap(filter.after(), false);
      return new TreeMap<>(older)
          .descendingMap().values().stream()
              .map(Job::picture)
              .flatMap(capture -> capture.visible(filter.reach()).stream())
              .filter(filter::holds)
              .limit(filter.limit())
              .toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * How a capture stands, as soon as that is news.
   *
   * @param version of what is known already; -1 for nothing
   * @return empty once it is gone
   */
  public Optional<Watched> watch(String id, long version, Duration limit)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Job job = jobs.get(id);
      if (job == null) {
        return Optional.empty();
      }
      long left = limit.toNanos();
      while (job.version == version && !job.deleted && left > 0) {
        left = job.changes.awaitNanos(left);
      }
      return job.deleted ? Optional.empty() : Optional.of(new Watched(job.picture(), job.version));
    } finally {
      lock.unlock();
    }
  }

  /** A capture, and what to say to be told of the next change. */
  public record Watched(Capture capture, long version) {}

  private Capture picture(Job job) {
    lock.lock();
    try {
      return job.picture();
    } finally {
      lock.unlock();
    }
  }

  /** What can be counted. */
  public CaptureNumbers numbers() {
    lock.lock();
    try {
      Map<String, Long> counts = new TreeMap<>();
      results.forEach((key, count) -> counts.put(key, count.sum()));
      long running = jobs.values().stream().filter(Job::live).count();
      long parts = open.all().stream().filter(Slot::live).count();
      return new CaptureNumbers(
          counts,
          running,
          parts,
          jobs.size(),
          quota.used(),
          quota.limit(),
          uploaded.sum(),
          foreign.sum());
    } finally {
      lock.unlock();
    }
  }

  /** Takes over what an earlier run left. Under the lock. */
  private void restore(Capture capture) {
    Job job = new Job(capture, lock);
    jobs.put(job.id, job);
    long nowMillis = clock.millis();
    long nowNanos = nanoClock.getAsLong();
    long longest = settings.limit(capture.request()).toMillis();
    Leftovers files = Leftovers.of(store, capture);
    capture.keys().forEach(key -> keys.put(key, job.id, nowMillis - key.atMillis()));
    for (Part kept : capture.parts()) {
      int index = job.slots.size();
      long left = Math.clamp(kept.deadlineMillis() - nowMillis, 0, longest);
      Part part = files.of(index, kept);
      Slot slot = new Slot(job, index, part, nowNanos + TimeUnit.MILLISECONDS.toNanos(left));
      slot.bytes.set(files.bytes(index));
      quota.found(files.bytes(index));
      job.slots.add(slot);
    }
    for (Slot slot : job.slots) {
      boolean own = slot.part.node().equals(Capture.SELF);
      boolean late = slot.deadlineNanos - nowNanos <= 0;
      if (slot.live() && (late || own)) {
        open.add(slot);
        end(
            slot,
            PartState.FAILED,
            "proxy-restarted",
            "the proxy was started again, and its deadline passed meanwhile");
      } else if (slot.live() || (slot.part.state() == PartState.CANCELLED && !late)) {
        open.add(slot);
        if (!slot.live()) {
          open.ended(slot);
        }
      }
    }
    if (!job.live() && job.endedMillis == 0) {
      job.endedMillis = nowMillis;
    }
    job.endedNanos =
        nowNanos - TimeUnit.MILLISECONDS.toNanos(Math.max(0, nowMillis - job.endedMillis));
    changed(job, files.changed() || job.live());
  }

  /** Leaves everything as it is on disk: the next run goes on. */
  @Override
  public void close() {
    timer.shutdownNow();
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
