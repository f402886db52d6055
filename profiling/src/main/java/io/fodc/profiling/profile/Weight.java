package io.fodc.profiling.profile;

/**
 * A value before and after.
 *
 * @param base before, 0 where nothing is compared
 * @param now after, or the only one
 */
public record Weight(long base, long now) {
  static final Weight NONE = new Weight(0, 0);

  /** What it grew by; the value itself where nothing is compared. */
  public long delta() {
    return now - base;
  }

  Weight plus(Weight more) {
    return new Weight(base + more.base, now + more.now);
  }

  Weight minus(Weight less) {
    return new Weight(base - less.base, now - less.now);
  }

  /** How much there is to see of it, whichever way it went; saturates. */
  long size() {
    long size = Math.abs(base) + Math.abs(now);
    return size < 0 ? Long.MAX_VALUE : size;
  }
}
