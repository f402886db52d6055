package io.fodc.window;

import io.fodc.window.block.BlockEncoder;
import io.fodc.window.block.SealedBytes;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The own blocks of a window at work, as they were at one instant, for a reader that may be slow:
 * the window lets them go as if nobody read, but for the one that is being read. Their series keep
 * their ids until this is closed. The open rows are sealed for the occasion, into memory of their
 * own. One thread.
 */
public final class LiveBlocks implements AutoCloseable {
  /** Reads a block. */
  @FunctionalInterface
  public interface Use<E extends Exception> {
    /** Valid during the call. */
    void take(SealedBytes block) throws E;
  }

  private final Window window;
  private final boolean retained;
  private final List<SealedBlock> sealed = new ArrayList<>();
  private final BitSet kept = new BitSet();
  private @Nullable SealedBytes rows;
  private boolean closed;

  private LiveBlocks(Window window) {
    this.window = window;
    retained = window.table().tryRetain();
  }

  static LiveBlocks of(Window window, long fromMillis, long toMillis) {
    LiveBlocks blocks = new LiveBlocks(window);
    while (blocks.retained && !blocks.look(window.published(), fromMillis, toMillis)) {
      Thread.onSpinWait();
    }
    return blocks;
  }

  /** Number of blocks there were, oldest first. */
  public int count() {
    return sealed.size() + (rows == null ? 0 : 1);
  }

  /** Shows a block; false if the window has let it go. */
  public <E extends Exception> boolean read(int number, Use<E> use) throws E {
    if (number == sealed.size() && rows != null) {
      use.take(rows);
      return true;
    }
    SealedBlock block = sealed.get(number);
    if (!block.memory().tryRetain()) {
      return false;
    }
    try {
      use.take(block.bytes());
      return true;
    } finally {
      block.memory().release();
    }
  }

  /** False if the state is out of date: its open block was sealed or dropped. */
  private boolean look(WindowState state, long fromMillis, long toMillis) {
    OpenView open = state.open();
    if (open != null && open.firstTickMillis() <= toMillis && open.lastTickMillis() >= fromMillis) {
      if (!open.block().memory().tryRetain()) {
        return false;
      }
      try {
        BlockEncoder encoder = new BlockEncoder(new OpenRows(open));
        SealedBytes copy = encoder.write(Arena.ofAuto().allocate(encoder.bytes(), 8));
        keep(copy);
        rows = copy;
      } finally {
        open.block().memory().release();
      }
    }
    for (SealedBlock block : state.sealed()) {
      if (!block.isAdopted() && block.memory().tryRetain()) {
        try {
          if (block.firstTickMillis() <= toMillis && block.lastTickMillis() >= fromMillis) {
            keep(block.bytes());
            sealed.add(block);
          }
        } finally {
          block.memory().release();
        }
      }
    }
    return true;
  }

  /** Holds the series of a block that is held itself. */
  private void keep(SealedBytes block) {
    int[] ids = new int[block.columns()];
    block.copySeriesIds(ids);
    for (int id : ids) {
      if (!kept.get(id) && window.table().tryHold(id)) {
        kept.set(id);
      }
    }
  }

  @Override
  public void close() {
    kept.stream().forEach(window.table()::releaseHeld);
    kept.clear();
    sealed.clear();
    rows = null;
    if (retained && !closed) {
      window.table().releaseTable();
    }
    closed = true;
  }
}
