package io.fodc.proxy.fleet;

/** The samples of one tick, by place in the session's dictionary. Valid only during the call. */
public interface TickValues {
  /** Whether the series at this place has a sample. */
  boolean present(int index);

  /** IEEE 754 bits of the sample of a series that is {@link #present}. */
  long bits(int index);
}
