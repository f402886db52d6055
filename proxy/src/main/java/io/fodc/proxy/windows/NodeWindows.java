package io.fodc.proxy.windows;

import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.ForeignSeries;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The windows of all nodes. They and the table of series they share take at most one budget of
 * native memory: a quarter of it at most for the table, the rest for samples, of which the oldest
 * of all nodes go first. Safe for any thread.
 */
public final class NodeWindows implements AutoCloseable {
  private static final int TABLE_SHARE = 4;
  private static final int SPARE_TICKS = 8;

  private final MemoryBudget budget;
  private final SeriesTable table;

  /** Ticks between two uses, so that an idle session holds none. */
  private final ArrayBlockingQueue<Tick> spareTicks = new ArrayBlockingQueue<>(SPARE_TICKS);

  /** Windows within a budget of this many bytes ({@code windows.budget}). */
  public NodeWindows(long budgetBytes) {
    budget = new MemoryBudget(budgetBytes);
    table = new SeriesTable(Math.max(1, budgetBytes / TABLE_SHARE));
  }

  /** The series of all nodes; for readers. */
  public SeriesTable table() {
    return table;
  }

  /** Bytes in use, the table included. */
  public long usedBytes() {
    return budget.used();
  }

  /** Most bytes that may be in use. */
  public long limitBytes() {
    return budget.limit();
  }

  /**
   * Id of a series, {@link SeriesTable#NO_SERIES} when the table is full. Whoever got one gives it
   * back with {@link #release}.
   */
  public int intern(SeriesDefinition definition) {
    return table.intern(SeriesKey.of(definition), definition.family());
  }

  /** Gives back what {@link #intern} gave, once for each time. */
  public void release(int series) {
    table.release(series);
  }

  /** An empty window of a node with a tick every so often. The caller closes it. */
  public RecordedWindow open(long intervalMillis) {
    return new RecordedWindow(this, intervalMillis);
  }

  /** What the ids of another window stand for here, to be filled. The caller closes it. */
  public ForeignSeries.Draft foreignSeries() {
    return new ForeignSeries.Draft(table, budget);
  }

  Window newWindow(long intervalMillis) {
    return Window.open(new WindowSettings(budget.limit(), intervalMillis), table, budget);
  }

  Tick borrowTick() {
    @Nullable Tick spare = spareTicks.poll();
    return spare == null ? new Tick() : spare;
  }

  void giveBack(Tick tick) {
    spareTicks.offer(tick);
  }

  /** Releases the table. Windows must have been closed before. */
  @Override
  public void close() {
    table.close();
  }
}
