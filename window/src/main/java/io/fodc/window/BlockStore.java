package io.fodc.window;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Where the memory of a window's blocks comes from when it is to outlive the process: a file. A
 * window without one has native memory that ends with it.
 *
 * <p>The window's writer calls, and whoever evicts from the window; {@link Place#free} any thread.
 */
public interface BlockStore extends AutoCloseable {
  /** What a place is taken for, so that what comes and goes together lies together. */
  enum Use {
    /** A sealed block: the oldest go first. */
    SEALED,
    /** Rows of the open block, and what the store keeps for itself. */
    OTHER
  }

  /** What a payload of this size counts for, with all that goes around it. */
  long bytesFor(long payloadBytes);

  /**
   * A place for a payload; null if there is no gap that is large enough. The caller has reserved
   * {@link #bytesFor} it. It is zeroed.
   */
  @Nullable Place take(Use use, long payloadBytes);

  /**
   * Makes sure that what these series are is in the store, before the first sample of them is.
   *
   * @param ids series, four bytes each
   * @param from first position in {@code ids}
   * @param to end of the positions
   * @param tickMillis tick they appear at
   * @return false if there is no room for it
   */
  boolean define(MemorySegment ids, int from, int to, long tickMillis, Room room);

  /** Tick at which a defined series appeared first; {@link WindowView#NO_TICK} if unknown. */
  long firstSeenMillis(int seriesId);

  /** From now on nothing in the store changes; its memory goes with the last place. */
  @Override
  void close();

  /** Grants places for what the store itself has to keep. */
  interface Room {
    /** A place whose bytes are counted, at the cost of older blocks; null if there is no room. */
    @Nullable Place place(long payloadBytes);

    /** Takes such a place back. */
    void give(Place place);

    /** Whether a sealed block has samples of a series: then it is not new to the window. */
    boolean holds(int seriesId);
  }

  /** A piece of the store. */
  interface Place {
    /** Its payload, to write and read. */
    MemorySegment segment();

    /** What it counts for. */
    long bytes();

    /** Mixed into the checksums of rows, so that rows of an earlier use are not taken for new. */
    long salt();

    /**
     * The payload is a sealed block, complete.
     *
     * @param seriesHash {@link SeriesHash} of its columns
     */
    void commitBlock(long seriesHash);

    /**
     * The payload takes rows from now on.
     *
     * @param first salt of the open block's first place; its own if it is that
     * @param index number of this place in the open block
     */
    void commitRows(long first, int index);

    /** It is not part of the window any more, but may still be read. */
    void forget();

    /** Nobody reads it any more; it may be taken again. */
    void free();
  }
}
