package io.fodc.schemas.exposition;

/**
 * Where a {@link RememberingReader} puts the samples of a page. The sink names each series by a
 * handle of its own, once; from then on the reader knows the line and gives the handle.
 *
 * <p>Each answer of {@link #learn} that is not {@link #NOT_KEPT} is given back by one {@link
 * #forget}, after the last sample under it. That can be right after the sample, when there is no
 * room to remember the line. Handles are the sink's: a reader is given the same sink, or one that
 * knows the same handles, at each call.
 */
public interface LineSink {
  /** No handle: the sink does not want the series for now. */
  int NOT_KEPT = -1;

  /**
   * A handle for a series, at least 0, or {@link #NOT_KEPT}.
   *
   * @param series what is to be remembered; valid only during the call
   */
  int learn(ScrapedSeries series);

  /**
   * One sample, in the order of the page's lines.
   *
   * @param handle the answer of {@link #learn} for its series, {@link #NOT_KEPT} included, so that
   *     what is left out can be counted
   * @param value its value, NaN and infinities included
   * @param timestampMillis the timestamp on its line, or {@link SampleSink#NO_TIMESTAMP}
   */
  void sample(int handle, double value, long timestampMillis);

  /** Gives one answer of {@link #learn} back: the line is no longer remembered. */
  void forget(int handle);

  /** When this changes, series that were {@link #NOT_KEPT} are asked for again. */
  long generation();
}
