package io.fodc.agent.recorder;

import java.util.Arrays;

/**
 * The samples one source gives to one tick: series ids and values in the order they came. Reused
 * from tick to tick; it shrinks again after a large page. Owned by the thread that reads the source
 * until it is handed in, then by the recorder until the next tick.
 *
 * <p>Every id must be held until the tick is appended or given up, and that is over when the source
 * is next asked to collect. There are two ways. A source that remembers its ids holds them itself,
 * and gives none back before the end of its next {@link TickSource#collect}: {@link #addKept}. For
 * any other the buffer holds them: {@link #add}; it gives them back once the ids of the next tick
 * are there. Both let a series that stays keep its id.
 */
public final class SampleBuffer {
  private static final int FIRST_CAPACITY = 256;

  /** Ticks that must stay far below the capacity before it shrinks. */
  private static final int SMALL_TICKS_TO_SHRINK = 30;

  private int[] ids = new int[FIRST_CAPACITY];
  private double[] values = new double[FIRST_CAPACITY];
  private int size;
  private int[] held = new int[FIRST_CAPACITY];
  private int heldSize;
  private int[] heldBefore = new int[0];
  private int heldSizeBefore;
  private int smallTicks;

  /** Adds a sample; its id's hold is the buffer's from now on. */
  public void add(int seriesId, double value) {
    addKept(seriesId, value);
    if (heldSize == held.length) {
      held = Arrays.copyOf(held, Math.max(FIRST_CAPACITY, heldSize + (heldSize >> 1)));
    }
    held[heldSize++] = seriesId;
  }

  /** Adds a sample whose id the source holds until the end of its next collecting. */
  public void addKept(int seriesId, double value) {
    if (size == ids.length) {
      resize(size + (size >> 1));
    }
    ids[size] = seriesId;
    values[size] = value;
    size++;
  }

  public int size() {
    return size;
  }

  public int seriesId(int index) {
    return ids[index];
  }

  public double value(int index) {
    return values[index];
  }

  /** Empties the buffer for the next tick. */
  void begin(SeriesIds series) {
    releaseBefore(series);
    int[] spare = heldBefore;
    heldBefore = held;
    heldSizeBefore = heldSize;
    held = spare.length > 4 * Math.max(FIRST_CAPACITY, heldSize) ? new int[0] : spare;
    heldSize = 0;
    smallTicks = size < ids.length / 4 ? smallTicks + 1 : 0;
    int capacity = ids.length;
    if (smallTicks >= SMALL_TICKS_TO_SHRINK && capacity > FIRST_CAPACITY) {
      smallTicks = 0;
      capacity = Math.max(FIRST_CAPACITY, capacity / 2);
    }
    ids = ids.length == capacity ? ids : new int[capacity];
    values = values.length == capacity ? values : new double[capacity];
    size = 0;
  }

  /** The new samples are there: those of the tick before give their holds back. */
  void releaseBefore(SeriesIds series) {
    int count = heldSizeBefore;
    heldSizeBefore = 0;
    for (int i = 0; i < count; i++) {
      series.release(heldBefore[i]);
    }
  }

  private void resize(int capacity) {
    ids = Arrays.copyOf(ids, capacity);
    values = Arrays.copyOf(values, capacity);
  }
}
