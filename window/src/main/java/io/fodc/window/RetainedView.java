package io.fodc.window;

import io.fodc.window.block.BlockEncoder;
import io.fodc.window.block.SealedBytes;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A view of a published state, whose blocks it holds until it is closed. */
final class RetainedView implements WindowView, ScanSource {
  private final WindowState state;
  private final FirstTicks firsts;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param firsts tells of every series in the state, or of more
   */
  RetainedView(WindowState state, FirstTicks firsts) {
    this.state = state;
    this.firsts = firsts;
  }

  @Override
  public boolean isEmpty() {
    return state.tickCount() == 0;
  }

  @Override
  public long oldestTickMillis() {
    return state.oldestTickMillis();
  }

  @Override
  public long newestTickMillis() {
    return state.newestTickMillis();
  }

  @Override
  public int tickCount() {
    return state.tickCount();
  }

  @Override
  public TickCursor ticksAfter(long tickMillis) {
    return new StateTickCursor(this, state, tickMillis);
  }

  @Override
  public TickCursor newest() {
    StateTickCursor cursor = new StateTickCursor(this, state, beforeNewest());
    boolean found = cursor.next();
    assert found || isEmpty();
    return cursor;
  }

  @Override
  public ScanReport scan(WindowQuery query, SeriesVisitor visitor) {
    return new SeriesScan(this, query, visitor).run();
  }

  @Override
  public int[] series(WindowQuery query) {
    return SeriesScan.wantedIds(this, query);
  }

  @Override
  public ScanReport scan(int[] seriesIds, WindowQuery query, SeriesVisitor visitor) {
    return new SeriesScan(this, query, visitor).run(seriesIds.clone());
  }

  @Override
  public SeenTimes seen(SeriesSelector wanted) {
    return SeenTimes.of(this, firsts, wanted);
  }

  @Override
  public long firstSeenMillis(int seriesId) {
    return firsts.millis(seriesId);
  }

  @Override
  public WindowState state() {
    return state;
  }

  @Override
  public boolean hold(BlockMemory block) {
    requireOpen();
    return true;
  }

  @Override
  public void release(BlockMemory block) {
    // The view holds it until it is closed.
  }

  @Override
  public boolean keep(int seriesId) {
    return true;
  }

  @Override
  public void drop(int seriesId) {
    // The blocks hold it.
  }

  @Override
  public List<SealedBytes> blocks(long fromMillis, long toMillis) {
    requireOpen();
    List<SealedBytes> blocks = new ArrayList<>();
    for (SealedBlock block : state.sealed()) {
      boolean overlaps =
          block.lastTickMillis() >= fromMillis && block.firstTickMillis() <= toMillis;
      if (overlaps && !block.isAdopted()) {
        blocks.add(block.bytes());
      }
    }
    OpenView open = state.open();
    if (open != null && open.lastTickMillis() >= fromMillis && open.firstTickMillis() <= toMillis) {
      BlockEncoder encoder = new BlockEncoder(new OpenRows(open));
      blocks.add(encoder.write(Arena.ofAuto().allocate(encoder.bytes(), 8)));
    }
    return blocks;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      state.release();
    }
  }

  void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the view of the window is closed");
    }
  }

  private long beforeNewest() {
    return isEmpty() ? NO_TICK : state.newestTickMillis() - 1;
  }
}
