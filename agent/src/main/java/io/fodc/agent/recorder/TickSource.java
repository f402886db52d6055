package io.fodc.agent.recorder;

/**
 * Something that is read at every tick: a scrape target, the operating system. The recorder calls
 * {@link #collect} on a thread of the source's own, never twice at a time.
 */
public interface TickSource extends AutoCloseable {
  /** Name in metrics and statuses: a target's URL without secrets, {@code os}. */
  String name();

  /** Whether it is a scrape target. */
  boolean target();

  /**
   * Reads the source.
   *
   * @param tickMillis the tick this is for
   * @param deadlineNanos when it must be over, on {@link System#nanoTime()}'s clock
   * @param into takes the samples; empty before. Nothing that was put in at the last collecting is
   *     used any more; only at the end of this one may the source let go of those ids: see {@link
   *     SampleBuffer}
   * @return what came of it; nothing is thrown for trouble of the source
   */
  SourceReport collect(long tickMillis, long deadlineNanos, SampleBuffer into);

  /** Cuts a running {@link #collect} that is past its deadline. Any thread; must not wait. */
  void abort();

  /** Forgets what is kept between ticks. Called when nothing is collected any more. */
  @Override
  void close();
}
