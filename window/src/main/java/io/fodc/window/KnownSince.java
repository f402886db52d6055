package io.fodc.window;

import java.util.BitSet;

/**
 * Since when the series of a window are known. Written under the window's lock, before a state that
 * shows them; any thread reads.
 */
final class KnownSince {
  private final Window window;
  private final WindowAccount account;
  private final HeldBlocks held;
  private volatile FirstTicks firsts = FirstTicks.NONE;

  /** Columns of the open block whose series are told of. */
  private int columnsSeen;

  KnownSince(Window window, WindowAccount account, HeldBlocks held) {
    this.window = window;
    this.account = account;
    this.held = held;
  }

  FirstTicks firsts() {
    return firsts;
  }

  /**
   * Notes the series that the newest tick has brought: known since now, unless a block has them.
   */
  void note(Tick tick, int count, OpenView added) {
    int from = added.rows() == 1 ? 0 : columnsSeen;
    if (added.rows() > 1 && added.columns() == from) {
      return;
    }
    FirstTicks.Change change = null;
    for (int i = 0; i < count; i++) {
      int id = tick.seriesId(i);
      if (tick.columns[i] >= from && !held.holds(id)) {
        change = change == null ? firsts.change() : change;
        change.put(id, held.firstSeenMillis(id, tick.tickMillis()));
      }
    }
    publish(change == null ? firsts : change.done());
    columnsSeen = added.columns();
  }

  /** Takes over what the store knows of the series that are held. */
  void restore() {
    WindowState state = held.state();
    BitSet ids = state.seriesIds();
    FirstTicks.Runs runs = new FirstTicks.Runs();
    for (int id = ids.nextSetBit(0); id >= 0; id = ids.nextSetBit(id + 1)) {
      runs.add(id, held.firstSeenMillis(id, WindowView.NO_TICK));
    }
    publish(runs.done());
    OpenView rows = state.open();
    columnsSeen = rows == null ? 0 : rows.columns();
  }

  void close() {
    account.release(firsts.bytes());
    firsts = FirstTicks.NONE;
  }

  /** Takes changes over, if there is room for them; without it blocks tell of their series. */
  private void publish(FirstTicks changed) {
    long more = changed.bytes() - firsts.bytes();
    if (more <= 0) {
      account.release(-more);
      firsts = changed;
    } else if (account.fits(more) && account.reserve(more, window)) {
      firsts = changed;
    }
  }
}
