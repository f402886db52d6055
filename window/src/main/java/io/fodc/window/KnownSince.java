package io.fodc.window;

import org.jspecify.annotations.Nullable;

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
    publish(change);
    columnsSeen = added.columns();
  }

  /** Takes over what the store knows of the series that are held. */
  void restore() {
    FirstTicks.Change change = firsts.change();
    WindowState state = held.state();
    state.seriesIds().stream()
        .forEach(id -> change.put(id, held.firstSeenMillis(id, WindowView.NO_TICK)));
    publish(change);
    OpenView rows = state.open();
    columnsSeen = rows == null ? 0 : rows.columns();
  }

  void close() {
    account.release(firsts.bytes());
    firsts = FirstTicks.NONE;
  }

  /** Takes changes over, if there is room for them; without it blocks tell of their series. */
  private void publish(FirstTicks.@Nullable Change change) {
    FirstTicks changed = change == null ? firsts : change.done();
    long more = changed.bytes() - firsts.bytes();
    if (more <= 0) {
      account.release(-more);
      firsts = changed;
    } else if (account.fits(more) && account.reserve(more, window)) {
      firsts = changed;
    }
  }
}
