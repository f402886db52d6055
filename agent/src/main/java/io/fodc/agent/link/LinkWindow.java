package io.fodc.agent.link;

import io.fodc.schemas.metric.SeriesDefinition;

/** What the link reads of the window. Called on the link's thread only. */
public interface LinkWindow {
  /** Oldest tick that can still be read, 0 when there is none. */
  long oldestTickMillis();

  /** Newest tick, 0 when there is none. */
  long newestTickMillis();

  /** The ticks after this one, oldest first; held only while a few of them are copied. */
  Ticks ticksAfter(long tickMillis);

  /**
   * What a series is, and keeps its id from being given to another one until {@link #release}.
   * Called while ticks with a sample of it are held.
   */
  SeriesDefinition hold(int seriesId);

  /** Gives back one {@link #hold}. */
  void release(int seriesId);

  /** One tick after the other; only samples that are there. */
  interface Ticks extends AutoCloseable {
    boolean next();

    long tickMillis();

    /** Samples of this tick. */
    int size();

    int seriesId(int index);

    long valueBits(int index);

    @Override
    void close();
  }
}
