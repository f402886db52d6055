package io.fodc.window;

import io.fodc.window.block.BlockEncoder;
import io.fodc.window.block.BlockLayout;
import io.fodc.window.block.SealedBytes;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest ticks of one node, in a bounded number of native bytes.
 *
 * <p>One thread at a time appends and seals. Any number of readers take {@link #view}s, which never
 * make the writer wait. Windows that share a {@link MemoryBudget} may be written by different
 * threads; any of them may then evict this one's oldest block.
 *
 * <p>When a tick does not fit, the oldest block goes first; if it still does not, the samples added
 * to the tick last are shed. Either is counted and noted as {@link #evidence}.
 */
public final class Window implements AutoCloseable {
  private final SeriesTable table;
  private final MemoryBudget budget;
  private final WindowAccount account;

  private final WindowTally tally;
  private final HeldBlocks held;
  private final KnownSince known;
  private final BlockCost cost;

  /** Held by the writer at work, and by whoever evicts; readers never take it. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile WindowPlan plan;
  private volatile boolean queued;
  private volatile boolean closed;
  private volatile long intervalMillis;

  /** Newest tick ever appended; it stays when its block is evicted. */
  private long newestMillis = WindowView.NO_TICK;

  private Window(
      WindowSettings settings, SeriesTable table, MemoryBudget budget, @Nullable BlockStore store) {
    this.table = table;
    this.budget = budget;
    cost = new BlockCost(budget.usualCost());
    account = new WindowAccount(budget, Math.min(settings.budgetBytes(), budget.limit()));
    tally = new WindowTally(budget, account);
    held = new HeldBlocks(this, table, budget, account, tally, store);
    known = new KnownSince(this, account, held);
    intervalMillis = settings.intervalMillis();
    plan = newPlan(settings.expectedSeries());
  }

  /**
   * An empty window. The series table counts in the budget from now on.
   *
   * @throws IllegalArgumentException if the table counts in another budget, or does not fit
   */
  public static Window open(WindowSettings settings, SeriesTable table, MemoryBudget budget) {
    table.chargeTo(budget);
    budget.opened();
    return new Window(settings, table, budget, null);
  }

  /**
   * A window whose blocks lie in a store, with those that are there already. What of them does not
   * fit into the budget goes, the oldest first.
   *
   * @param table knows the series of the stored blocks
   * @throws IllegalArgumentException if the table counts in another budget, or does not fit
   */
  public static Window open(
      WindowSettings settings,
      SeriesTable table,
      MemoryBudget budget,
      BlockStore store,
      StoredBlocks stored) {
    table.chargeTo(budget);
    Window window = new Window(settings, table, budget, store);
    window.restore(stored);
    budget.opened();
    return window;
  }

  /** Adds a tick, later than all before. What does not fit is told in the result. */
  public AppendResult append(Tick tick) {
    lock.lock();
    try {
      if (closed) {
        return new AppendResult.Refused(EvidenceGap.Reason.CLOSED, "the window is closed");
      }
      tally.duplicates(tick.duplicates());
      if (tick.tickMillis() <= newestMillis) {
        return tally.refused(
            EvidenceGap.Reason.NOT_ASCENDING,
            tick,
            "tick %d is not later than %d, the newest one"
                .formatted(tick.tickMillis(), newestMillis));
      }
      sealIfDone(tick);
      return appendWhatFits(tick);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts the ticks of another window's block that are missing here at their place in time: older
   * than the newest tick, and outside every range held. The block is copied as it is. Any thread;
   * appending waits for it, for as long as one block takes to copy.
   *
   * @param block a block that was checked; its memory is the caller's
   * @param series what its ids stand for, in this window's table
   */
  public AdoptResult adopt(SealedBytes block, ForeignSeries series) {
    lock.lock();
    try {
      if (closed) {
        return new AdoptResult.Refused(EvidenceGap.Reason.CLOSED, "the window is closed");
      }
      return new Adoption(this, table, account, tally, held)
          .adopt(block, series, newestMillis, this::queueAdopted);
    } finally {
      lock.unlock();
    }
  }

  /** What is held, oldest first. Between two ranges there may be ticks that others hold. */
  public List<HeldRange> ranges() {
    return held.state().ranges();
  }

  /** Seals the open block, if it has ticks. */
  public void seal() {
    lock.lock();
    try {
      sealOpen();
    } finally {
      lock.unlock();
    }
  }

  /** The ticks held now; the caller closes it. */
  public WindowView view() {
    WindowState seen = retained();
    return new RetainedView(seen, known.firsts());
  }

  /**
   * Tick with which a series came into the window's memory, {@link WindowView#NO_TICK} if it is not
   * known. Asked of series that have a sample here: of one that has gone the answer stays until its
   * id is another's. Any thread.
   */
  public long firstSeenMillis(int seriesId) {
    return known.firsts().millis(seriesId);
  }

  /**
   * What {@link WindowView#scan} shows, for a visitor that may be slow: no block is held while it
   * works, and one at a time while it is decoded, so that the window goes on as if nobody read. All
   * series end at the tick that is the newest now; blocks that are evicted meanwhile are missing in
   * the series shown after that, which then begin later.
   */
  public ScanReport scan(WindowQuery query, SeriesVisitor visitor) {
    if (!table.tryRetain()) {
      return new ScanReport(0, 0, 0);
    }
    try (LiveScan source = new LiveScan(this)) {
      return new SeriesScan(source, query, visitor).run();
    }
  }

  /**
   * The window's own blocks that have ticks in the range, as they are now, for a reader that may be
   * slow; the caller closes it. Nothing is held of them but one while it is read. None if the
   * window's table is closed.
   */
  public LiveBlocks blocks(long fromMillis, long toMillis) {
    return LiveBlocks.of(this, fromMillis, toMillis);
  }

  /** How the window means to use its bytes, as of its newest block. */
  public WindowPlan plan() {
    return plan;
  }

  /** Most samples that a tick may have to fit, were all older ones gone. Any thread. */
  public int mostSamples() {
    long shared = budget.limit() - table.bytes() - budget.allowed();
    return mostThatFit(
        Integer.MAX_VALUE >> 8,
        Math.min(account.limit(), shared) - account.pinned() - held.storeBytes());
  }

  /** Tells the window that ticks now come at another interval; the plan follows. */
  public void interval(long millis) {
    if (millis < 1) {
      throw new IllegalArgumentException("tick interval of " + millis + " ms is below 1");
    }
    intervalMillis = millis;
    plan = newPlan(plan.series());
  }

  /** The table that knows this window's series. */
  public SeriesTable table() {
    return table;
  }

  /** Figures as of now. Any thread. */
  public WindowStats stats() {
    WindowState seen = held.state();
    OpenView newest = seen.open();
    return new WindowStats(
        account.used(),
        account.limit(),
        account.pinned(),
        seen.sealed().length,
        seen.tickCount(),
        seen.samples() + (newest == null ? 0 : newest.samples()),
        seen.series(),
        seen.oldestTickMillis(),
        seen.newestTickMillis(),
        tally.evictedTicks(),
        tally.shedSamples(),
        tally.duplicateSamples(),
        tally.unknownSamples(),
        tally.refusedTicks());
  }

  /** What is missing and why: at most a few dozen notes, the oldest reason first. Any thread. */
  public List<EvidenceGap> evidence() {
    return tally.evidence();
  }

  /** Drops everything but what views still hold. Closing twice is harmless. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      held.close();
      known.close();
    } finally {
      lock.unlock();
    }
    budget.closed(this);
  }

  private WindowState retained() {
    WindowState seen = held.state();
    while (!seen.tryRetain()) {
      Thread.onSpinWait();
      seen = held.state();
    }
    return seen;
  }

  /** Heap that counts in the budget. */
  long heapBytes() {
    return known.firsts().bytes();
  }

  /** What readers see now. */
  WindowState published() {
    return held.state();
  }

  /** Oldest tick held, NO_TICK if none. Any thread. */
  long oldestTickMillis() {
    return held.state().oldestTickMillis();
  }

  /** Notes whether the budget knows this window; true if that is a change. Its lock guards. */
  boolean markQueued(boolean known) {
    boolean change = queued != known;
    queued = known;
    return change;
  }

  /**
   * Gives up the oldest block, for another window or for this one. Called with the budget's lock.
   *
   * @param evenOpen whether the open block may go when it is the only one
   */
  MemoryBudget.Eviction evictOldest(boolean evenOpen) {
    if (!lock.tryLock()) {
      return MemoryBudget.Eviction.BUSY;
    }
    try {
      if (held.state().sealed().length > 0) {
        held.evictSealed(0);
        return MemoryBudget.Eviction.EVICTED;
      }
      if (evenOpen && held.state().open() != null) {
        held.evictOpen();
        return MemoryBudget.Eviction.EVICTED;
      }
      return MemoryBudget.Eviction.NOTHING;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the oldest sealed block that was adopted, or that was not. With the budget's lock. */
  MemoryBudget.Eviction evictOldestSealed(boolean adopted) {
    if (!lock.tryLock()) {
      return MemoryBudget.Eviction.BUSY;
    }
    try {
      int at = held.state().oldest(adopted);
      if (at < 0) {
        return MemoryBudget.Eviction.NOTHING;
      }
      held.evictSealed(at);
      return MemoryBudget.Eviction.EVICTED;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the oldest block if it has series that the newest ticks have not. */
  MemoryBudget.Eviction evictOutlived() {
    if (!lock.tryLock()) {
      return MemoryBudget.Eviction.BUSY;
    }
    try {
      if (!held.state().outlivesSeries()) {
        return MemoryBudget.Eviction.NOTHING;
      }
      held.evictSealed(0);
      return MemoryBudget.Eviction.EVICTED;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the oldest block that was adopted with other series than these. With the lock. */
  boolean evictAdoptedBefore(ForeignSeries series) {
    SealedBlock[] sealed = held.state().sealed();
    for (int i = 0; i < sealed.length; i++) {
      if (sealed[i].isAdopted() && !sealed[i].isOf(series)) {
        held.evictSealed(i);
        return true;
      }
    }
    return false;
  }

  private void queueAdopted(SealedBlock part, long oldestBefore) {
    long first = part.firstTickMillis();
    if (!queued || oldestBefore == WindowView.NO_TICK || first < oldestBefore) {
      budget.requeue(this, first);
    }
  }

  private void sealIfDone(Tick tick) {
    OpenBlock filling = held.open();
    if (filling == null) {
      return;
    }
    long length = tick.tickMillis() - filling.firstTickMillis();
    // A length below 0 has overflowed.
    boolean tooLong = length < 0 || length > BlockLayout.LONGEST_MILLIS;
    boolean must = tooLong || filling.rows() == WindowPlan.MOST_TICKS;
    boolean planned = filling.rows() >= plan.ticksPerBlock() && !budget.isHeldByReaders();
    if (filling.rows() > 0 && (must || planned)) {
      sealOpen();
    }
  }

  private AppendResult appendWhatFits(Tick tick) {
    int count = tick.size();
    OpenView added = tryAppend(tick, count);
    if (added == null && budget.isHeldByReaders()) {
      if (held.state().open() == null) {
        // A block that this tick was to begin.
        held.dropOpenMemory();
      }
      return tally.refusedForRoom(tick);
    }
    if (added == null && held.state().open() != null) {
      sealOpen();
      added = tryAppend(tick, count);
    }
    for (int most = count; added == null && count > 0; most = count - 1) {
      held.dropOpenMemory();
      held.evictAllSealed();
      count = mostThatFit(most, account.free());
      added = count > 0 ? tryAppend(tick, count) : null;
    }
    if (added == null) {
      held.dropOpenMemory();
      return tally.refusedForRoom(tick);
    }
    return publish(tick, count, added);
  }

  private AppendResult publish(Tick tick, int count, OpenView added) {
    int unknown = added.block().unknown();
    int shed = tick.size() - count;
    newestMillis = tick.tickMillis();
    known.note(tick, count, added);
    held.publish(held.state().withOpen(added));
    tally.unknown(unknown);
    tally.shed(newestMillis, shed);
    if (!queued) {
      budget.enqueue(this, held.state().oldestTickMillis());
    }
    if (added.columns() > plan.series() + Math.max(8, plan.series() / 8)) {
      plan = newPlan(added.columns());
    }
    if (cost.wantsRows(added.rows())) {
      cost.measure(new OpenRows(added));
      plan = newPlan(added.columns());
    }
    return new AppendResult.Appended(count - unknown, shed, unknown);
  }

  private @Nullable OpenView tryAppend(Tick tick, int count) {
    return held.openOr(plan.ticksPerBlock()).append(tick, count);
  }

  /** How many samples of a tick a new open block could take, given that nothing is evictable. */
  private static int mostThatFit(int count, long free) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (OpenBlock.firstTickBytes(middle) <= free) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private void restore(StoredBlocks stored) {
    lock.lock();
    try {
      held.restore(stored, plan.ticksPerBlock());
      WindowState restored = held.state();
      newestMillis = restored.newestTickMillis();
      known.restore();
      plan = newPlan(Math.max(restored.series(), plan.series()));
      OpenView rows = restored.open();
      if (rows != null && rows.block().places() < stored.rows().size()) {
        sealOpen();
      }
      if (held.state().tickCount() > 0) {
        budget.enqueue(this, held.state().oldestTickMillis());
      }
    } finally {
      lock.unlock();
    }
  }

  private void sealOpen() {
    OpenView rows = held.state().open();
    if (rows == null) {
      return;
    }
    OpenRows source = new OpenRows(rows);
    BlockEncoder encoder = new BlockEncoder(source);
    SealedBlock block = SealedBlock.of(encoder, held, table);
    if (block == null) {
      held.evictOpen();
      return;
    }
    held.publish(held.state().withSealed(block));
    cost.sealed(source, encoder.bytes());
    held.dropOpenMemory();
    plan = newPlan(Math.max(1, rows.columns()));
  }

  private WindowPlan newPlan(int series) {
    long beside = table.bytes() + budget.allowed();
    long shared = (budget.limit() - beside) / Math.max(1, budget.windows());
    long share = Math.max(1, Math.min(account.limit(), shared) - held.storeBytes());
    WindowState seen = held.state();
    double bytesPerSample = seen.samples() == 0 ? 8 : (double) seen.bytes() / seen.samples();
    return WindowPlan.of(share, series, intervalMillis, cost, surplus(seen), bytesPerSample);
  }

  /** What the blocks held really take, in parts of what the cost says of them. */
  private double surplus(WindowState seen) {
    double expected = 0;
    long real = 0;
    for (SealedBlock block : seen.sealed()) {
      if (!block.isAdopted()) {
        expected += block.columns() * cost.of(block.ticks());
        real += block.memory().bytes();
      }
    }
    return expected <= 0 ? 1 : real / expected;
  }
}
