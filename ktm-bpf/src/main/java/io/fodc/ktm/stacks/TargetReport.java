package io.fodc.ktm.stacks;

/**
 * What became of one of the processes asked for.
 *
 * @param detail empty when there is nothing to say
 */
public record TargetReport(long pid, State state, String detail) {
  /** Whether it was there. */
  public enum State {
    /** From the first to the last moment. */
    SAMPLED,
    /** It ended before; samples until then are kept. */
    EXITED,
    /** There was no such process. */
    MISSING,
    /** It may not be looked at. */
    FORBIDDEN
  }
}
