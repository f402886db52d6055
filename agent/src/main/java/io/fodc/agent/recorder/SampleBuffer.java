package io.fodc.agent.recorder;

/**
 * The samples one source gives to one tick: series ids and values in the order they came. Reused
 * from tick to tick; it shrinks again after a large page. Owned by the thread that reads the source
 * until it is handed in, then by the recorder until the next tick.
 *
 * <p>Each id carries a hold on its series. The ids of the tick before keep theirs until the new
 * ones are there, so that a series that stays keeps its id.
 */
public final class SampleBuffer {
  private static final int FIRST_CAPACITY = 256;

  /** Ticks that must stay far below the capacity before it shrinks. */
  private static final int SMALL_TICKS_TO_SHRINK = 30;

  private int[] ids = new int[FIRST_CAPACITY];
  private double[] values = new double[FIRST_CAPACITY];
  private int size;
  private int[] idsBefore = new int[FIRST_CAPACITY];
  private int sizeBefore;
  private int smallTicks;

  /** Adds a sample; its id's hold is the buffer's from now on. */
  public void add(int seriesId, double value) {
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
    int[] spare = idsBefore;
    idsBefore = ids;
    sizeBefore = size;
    smallTicks = size < ids.length / 4 ? smallTicks + 1 : 0;
    int capacity = ids.length;
    if (smallTicks >= SMALL_TICKS_TO_SHRINK && capacity > FIRST_CAPACITY) {
      smallTicks = 0;
      capacity = Math.max(FIRST_CAPACITY, capacity / 2);
    }
    ids = spare.length == capacity ? spare : new int[capacity];
    values = values.length == capacity ? values : new double[capacity];
    size = 0;
  }

  /** The new samples are there: those of the tick before give their holds back. */
  void releaseBefore(SeriesIds series) {
    int held = sizeBefore;
    sizeBefore = 0;
    for (int i = 0; i < held; i++) {
      series.release(idsBefore[i]);
    }
  }

  private void resize(int capacity) {
    int[] newIds = new int[capacity];
    double[] newValues = new double[capacity];
    System.arraycopy(ids, 0, newIds, 0, size);
    System.arraycopy(values, 0, newValues, 0, size);
    ids = newIds;
    values = newValues;
  }
}
