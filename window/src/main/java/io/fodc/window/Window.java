package io.fodc.window;

import io.fodc.window.block.BlockEncoder;
import io.fodc.window.block.BlockLayout;
import io.fodc.window.block.SealedBytes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
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
  private final WindowSettings settings;
  private final SeriesTable table;
  private final MemoryBudget budget;
  private final WindowAccount account;

  /** Where blocks lie that outlive the process; null if they do not. */
  private final @Nullable BlockStore store;

  private final OpenBlock.Room room = new BlockRoom();
  private final BlockCost cost = new BlockCost();
  private final EvidenceLog evidence = new EvidenceLog();

  /** Held by the writer at work, and by whoever evicts; readers never take it. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile WindowState state = WindowState.EMPTY;

  /** Since when series are known. Written under the lock, before a state that shows them. */
  private volatile FirstTicks firsts = FirstTicks.NONE;

  /** Columns of the open block whose series {@link #firsts} tells of. Guarded by the lock. */
  private int columnsSeen;

  private volatile WindowPlan plan;
  private volatile boolean queued;
  private volatile boolean closed;
  private volatile long intervalMillis;

  /** Newest tick ever appended; it stays when its block is evicted. */
  private long newestMillis = WindowView.NO_TICK;

  /** Bytes that the store takes for itself. Written under the lock. */
  private volatile long storeBytes;

  /** The block being filled, null between blocks. Guarded by the lock. */
  private @Nullable OpenBlock open;

  // Written under the lock.
  private volatile long evictedTicks;
  private volatile long shedSamples;
  private volatile long duplicateSamples;
  private volatile long unknownSamples;
  private volatile long refusedTicks;

  private Window(
      WindowSettings settings, SeriesTable table, MemoryBudget budget, @Nullable BlockStore store) {
    this.settings = settings;
    this.store = store;
    this.table = table;
    this.budget = budget;
    account = new WindowAccount(budget, Math.min(settings.budgetBytes(), budget.limit()));
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
      duplicateSamples += tick.duplicates();
      if (tick.tickMillis() <= newestMillis) {
        return refuse(
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
      return adoptMissing(block, series);
    } finally {
      lock.unlock();
    }
  }

  /** What is held, oldest first. Between two ranges there may be ticks that others hold. */
  public List<HeldRange> ranges() {
    return state.ranges();
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
    return new RetainedView(seen, firsts);
  }

  /**
   * Tick with which a series came into the window's memory, {@link WindowView#NO_TICK} if it is not
   * known. Asked of series that have a sample here: of one that has gone the answer stays until its
   * id is another's. Any thread.
   */
  public long firstSeenMillis(int seriesId) {
    return firsts.millis(seriesId);
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
        Integer.MAX_VALUE >> 8, Math.min(account.limit(), shared) - account.pinned() - storeBytes);
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
    WindowState seen = state;
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
        evictedTicks,
        shedSamples,
        duplicateSamples,
        unknownSamples,
        refusedTicks);
  }

  /** What is missing and why: at most a few dozen notes, the oldest reason first. Any thread. */
  public List<EvidenceGap> evidence() {
    return evidence.list();
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
      if (store != null) {
        store.close();
      }
      WindowState last = state;
      state = WindowState.EMPTY;
      for (SealedBlock block : last.sealed()) {
        block.memory().drop();
      }
      dropOpenMemory();
      account.release(storeBytes + firsts.bytes());
      storeBytes = 0;
      firsts = FirstTicks.NONE;
    } finally {
      lock.unlock();
    }
    budget.closed(this);
  }

  private WindowState retained() {
    WindowState seen = state;
    while (!seen.tryRetain()) {
      Thread.onSpinWait();
      seen = state;
    }
    return seen;
  }

  /** Heap that counts in the budget. */
  long heapBytes() {
    return firsts.bytes();
  }

  /** What readers see now. */
  WindowState published() {
    return state;
  }

  /** Oldest tick held, NO_TICK if none. Any thread. */
  long oldestTickMillis() {
    return state.oldestTickMillis();
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
      if (state.sealed().length > 0) {
        evictSealed();
        return MemoryBudget.Eviction.EVICTED;
      }
      if (evenOpen && state.open() != null) {
        evictOpen();
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
      int at = state.oldest(adopted);
      if (at < 0) {
        return MemoryBudget.Eviction.NOTHING;
      }
      evictSealed(at);
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
      if (!state.outlivesSeries()) {
        return MemoryBudget.Eviction.NOTHING;
      }
      evictSealed(0);
      return MemoryBudget.Eviction.EVICTED;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the oldest block that was adopted with other series than these. With the lock. */
  boolean evictAdoptedBefore(ForeignSeries series) {
    SealedBlock[] sealed = state.sealed();
    for (int i = 0; i < sealed.length; i++) {
      if (sealed[i].isAdopted() && !sealed[i].isOf(series)) {
        evictSealed(i);
        return true;
      }
    }
    return false;
  }

  private AdoptResult adoptMissing(SealedBytes block, ForeignSeries series) {
    int ticks = 0;
    long samples = 0;
    int from = 0;
    List<HeldRange> held = new ArrayList<>(state.ranges());
    held.add(
        new HeldRange(newestMillis == WindowView.NO_TICK ? newestMillis : newestMillis + 1, 0));
    for (HeldRange next : held) {
      int to = block.tickAtOrAfter(next.fromMillis());
      if (from < to) {
        SealedBlock part = copyOf(block, series, from, to);
        if (part == null) {
          return refuseAdoption(block);
        }
        publishAdopted(part);
        ticks += part.ticks();
        samples += part.samples();
      }
      from = next.toMillis() == Long.MAX_VALUE ? to : block.tickAtOrAfter(next.toMillis() + 1);
    }
    return new AdoptResult.Adopted(ticks, samples);
  }

  private @Nullable SealedBlock copyOf(SealedBytes block, ForeignSeries series, int from, int to) {
    long bytes = block.segment().byteSize();
    return account.reserveAdopted(bytes, this, series)
        ? SealedBlock.adopted(block, series, from, to, account, table)
        : null;
  }

  private void publishAdopted(SealedBlock part) {
    long oldest = state.oldestTickMillis();
    state = state.withAdopted(part);
    if (!queued || oldest == WindowView.NO_TICK || part.firstTickMillis() < oldest) {
      budget.requeue(this, part.firstTickMillis());
    }
  }

  private AdoptResult refuseAdoption(SealedBytes block) {
    EvidenceGap.Reason reason =
        budget.isHeldByReaders() ? EvidenceGap.Reason.HELD_BY_READERS : EvidenceGap.Reason.NO_ROOM;
    return new AdoptResult.Refused(
        reason,
        "a block of %d bytes does not fit: adopted ones may take %d, all %d of %d, held by readers %d"
            .formatted(
                block.segment().byteSize(),
                budget.adoptedLimit(),
                budget.used(),
                budget.limit(),
                budget.pinned()));
  }

  private void sealIfDone(Tick tick) {
    OpenBlock filling = open;
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
      if (state.open() == null) {
        // A block that this tick was to begin.
        dropOpenMemory();
      }
      return refuseForRoom(tick);
    }
    if (added == null && state.open() != null) {
      sealOpen();
      added = tryAppend(tick, count);
    }
    for (int most = count; added == null && count > 0; most = count - 1) {
      dropOpenMemory();
      evictAll();
      count = mostThatFit(most, account.free());
      added = count > 0 ? tryAppend(tick, count) : null;
    }
    if (added == null) {
      dropOpenMemory();
      return refuseForRoom(tick);
    }
    return publish(tick, count, added);
  }

  private AppendResult publish(Tick tick, int count, OpenView added) {
    int unknown = added.block().unknown();
    int shed = tick.size() - count;
    newestMillis = tick.tickMillis();
    if (added.rows() == 1 || added.columns() > columnsSeen) {
      noteFirst(tick, count, added.rows() == 1 ? 0 : columnsSeen);
      columnsSeen = added.columns();
    }
    state = state.withOpen(added);
    unknownSamples += unknown;
    if (shed > 0) {
      shedSamples += shed;
      note(EvidenceGap.Reason.SERIES_SHED, newestMillis, newestMillis, 1, shed);
    }
    if (!queued) {
      budget.enqueue(this, state.oldestTickMillis());
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

  /**
   * Notes since when the series of new columns are known: since now, unless a block has them.
   *
   * @param from the new columns begin here
   */
  private void noteFirst(Tick tick, int count, int from) {
    FirstTicks.Change change = null;
    for (int i = 0; i < count; i++) {
      int id = tick.seriesId(i);
      if (tick.columns[i] >= from && !state.isSealed(id)) {
        change = change == null ? firsts.change() : change;
        change.put(id, store == null ? newestMillis : store.firstSeenMillis(id));
      }
    }
    publish(change);
  }

  /** Takes changes over, if there is room for them; without it blocks tell of their series. */
  private void publish(FirstTicks.@Nullable Change change) {
    FirstTicks changed = change == null ? firsts : change.done();
    long more = changed.bytes() - firsts.bytes();
    if (more <= 0) {
      account.release(-more);
      firsts = changed;
    } else if (account.fits(more) && account.reserve(more, this)) {
      firsts = changed;
    }
  }

  private @Nullable OpenView tryAppend(Tick tick, int count) {
    OpenBlock filling = open;
    if (filling == null) {
      filling = new OpenBlock(table, room, plan.ticksPerBlock());
      open = filling;
    }
    return filling.append(tick, count);
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

  /** Reserves bytes for this window at the cost of older blocks. With the lock. */
  private boolean reserve(long bytes) {
    while (!account.fits(bytes)) {
      if (budget.isHeldByReaders() || state.sealed().length == 0) {
        return false;
      }
      evictSealed();
    }
    return account.reserve(bytes, this);
  }

  /**
   * A place that is reserved, and for which the store has a gap that is large enough.
   *
   * @param take takes it, or gives the reserved bytes back
   */
  private BlockStore.@Nullable Place place(long bytes, Supplier<BlockStore.@Nullable Place> take) {
    while (reserve(bytes)) {
      BlockStore.Place place = take.get();
      if (place != null) {
        return place;
      }
      if (store == null || budget.isHeldByReaders() || state.sealed().length == 0) {
        return null;
      }
      evictSealed();
    }
    return null;
  }

  private void restore(StoredBlocks stored) {
    lock.lock();
    try {
      storeBytes = stored.ownBytes();
      if (!account.fits(storeBytes) || !account.reserve(storeBytes, this)) {
        throw new IllegalArgumentException(
            "a store that takes %d bytes itself does not fit into a window of %d with %d of %d in use"
                .formatted(storeBytes, account.limit(), budget.used(), budget.limit()));
      }
      OpenView rows = restoreRows(stored.rows());
      state = restoreSealed(stored.sealed()).withOpen(rows);
      newestMillis = state.newestTickMillis();
      restoreFirsts();
      plan = newPlan(Math.max(state.series(), plan.series()));
      if (rows != null && rows.block().places() < stored.rows().size()) {
        sealOpen();
      }
      if (state.tickCount() > 0) {
        budget.enqueue(this, state.oldestTickMillis());
      }
    } finally {
      lock.unlock();
    }
  }

  private void restoreFirsts() {
    FirstTicks.Change change = firsts.change();
    BlockStore own = Objects.requireNonNull(store);
    state.seriesIds().stream().forEach(id -> change.put(id, own.firstSeenMillis(id)));
    publish(change);
    OpenView rows = state.open();
    columnsSeen = rows == null ? 0 : rows.columns();
  }

  private @Nullable OpenView restoreRows(List<BlockStore.Place> places) {
    long bytes = places.stream().mapToLong(BlockStore.Place::bytes).sum();
    if (places.isEmpty() || !account.fits(bytes) || !account.reserve(bytes, this)) {
      places.forEach(Window::discard);
      return null;
    }
    OpenBlock restored = new OpenBlock(table, room, plan.ticksPerBlock());
    OpenView rows = restored.restore(places);
    if (rows == null) {
      restored.memory().drop();
    } else {
      open = restored;
    }
    return rows;
  }

  /** The newest blocks that fit, oldest first. */
  private WindowState restoreSealed(List<StoredBlocks.Sealed> blocks) {
    ArrayDeque<SealedBlock> kept = new ArrayDeque<>(blocks.size());
    boolean full = false;
    for (StoredBlocks.Sealed block : blocks.reversed()) {
      long bytes = block.place().bytes();
      full = full || !account.fits(bytes) || !account.reserve(bytes, this);
      SealedBlock restored =
          full
              ? null
              : SealedBlock.restored(block.bytes(), block.place(), room, table, kept.peekFirst());
      if (restored != null) {
        kept.addFirst(restored);
      } else if (full) {
        SealedBytes gone = block.bytes();
        noteEvicted(gone.firstTickMillis(), gone.lastTickMillis(), gone.ticks(), gone.samples());
        discard(block.place());
      }
    }
    WindowState restored = WindowState.EMPTY;
    for (SealedBlock block : kept) {
      restored = restored.withSealed(block);
    }
    return restored;
  }

  private static void discard(BlockStore.Place place) {
    place.forget();
    place.free();
  }

  private void sealOpen() {
    OpenView rows = state.open();
    if (rows == null) {
      return;
    }
    OpenRows source = new OpenRows(rows);
    BlockEncoder encoder = new BlockEncoder(source);
    SealedBlock block = SealedBlock.of(encoder, room, table);
    if (block == null) {
      evictOpen();
      return;
    }
    state = state.withSealed(block);
    cost.sealed(source, encoder.bytes());
    dropOpenMemory();
    plan = newPlan(Math.max(1, rows.columns()));
  }

  private void evictSealed() {
    evictSealed(0);
  }

  private void evictSealed(int at) {
    SealedBlock gone = state.sealed()[at];
    state = state.without(at);
    noteEvicted(gone.firstTickMillis(), gone.lastTickMillis(), gone.ticks(), gone.samples());
    gone.memory().drop();
  }

  private void noteEvicted(long from, long to, long ticks, long samples) {
    evictedTicks += ticks;
    note(EvidenceGap.Reason.EVICTED, from, to, ticks, samples);
  }

  private void evictOpen() {
    OpenView gone = state.open();
    if (gone == null) {
      return;
    }
    state = state.withOpen(null);
    noteEvicted(gone.firstTickMillis(), gone.lastTickMillis(), gone.rows(), gone.samples());
    dropOpenMemory();
  }

  private void evictAll() {
    while (state.sealed().length > 0 && !budget.isHeldByReaders()) {
      evictSealed();
    }
  }

  private void dropOpenMemory() {
    OpenBlock gone = open;
    open = null;
    if (gone != null) {
      gone.memory().drop();
    }
  }

  private AppendResult refuseForRoom(Tick tick) {
    EvidenceGap.Reason reason =
        budget.isHeldByReaders() ? EvidenceGap.Reason.HELD_BY_READERS : EvidenceGap.Reason.NO_ROOM;
    return refuse(
        reason,
        tick,
        "no sample of tick %d fits: window uses %d of %d bytes, all %d of %d, held by readers %d"
            .formatted(
                tick.tickMillis(),
                account.used(),
                account.limit(),
                budget.used(),
                budget.limit(),
                budget.pinned()));
  }

  private AppendResult refuse(EvidenceGap.Reason reason, Tick tick, String detail) {
    refusedTicks++;
    note(reason, tick.tickMillis(), tick.tickMillis(), 1, tick.size());
    return new AppendResult.Refused(reason, detail);
  }

  private void note(EvidenceGap.Reason reason, long from, long to, long ticks, long samples) {
    evidence.add(new EvidenceGap(reason, from, to, ticks, samples));
  }

  private WindowPlan newPlan(int series) {
    long beside = table.bytes() + budget.allowed();
    long shared = (budget.limit() - beside) / Math.max(1, budget.windows());
    long share = Math.max(1, Math.min(account.limit(), shared) - storeBytes);
    WindowState seen = state;
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

  /** What a block may take, at the cost of older ones. Used with the lock. */
  private final class BlockRoom implements OpenBlock.Room, BlockStore.Room {
    @Override
    public boolean reserve(long bytes) {
      return Window.this.reserve(bytes);
    }

    @Override
    public @Nullable BlockMemory memory(Runnable beforeFree) {
      return BlockMemory.open(account, table, store, beforeFree);
    }

    @Override
    public BlockStore.@Nullable Place place(
        BlockMemory memory, BlockStore.Use use, long payloadBytes) {
      return Window.this.place(
          memory.bytesFor(payloadBytes), () -> memory.placeReserved(use, payloadBytes));
    }

    @Override
    public boolean define(MemorySegment ids, int from, int to, long tickMillis) {
      return store == null || store.define(ids, from, to, tickMillis, this);
    }

    @Override
    public BlockStore.@Nullable Place place(long payloadBytes) {
      BlockStore own = Objects.requireNonNull(store);
      long bytes = own.bytesFor(payloadBytes);
      BlockStore.Place place = Window.this.place(bytes, () -> takeReserved(own, payloadBytes));
      storeBytes += place == null ? 0 : place.bytes();
      return place;
    }

    @Override
    public void give(BlockStore.Place place) {
      discard(place);
      storeBytes -= place.bytes();
      account.release(place.bytes());
    }

    @Override
    public boolean holds(int seriesId) {
      return state.isSealed(seriesId);
    }

    private BlockStore.@Nullable Place takeReserved(BlockStore own, long payloadBytes) {
      BlockStore.Place place = own.take(BlockStore.Use.OTHER, payloadBytes);
      if (place == null) {
        account.release(own.bytesFor(payloadBytes));
      }
      return place;
    }
  }
}
