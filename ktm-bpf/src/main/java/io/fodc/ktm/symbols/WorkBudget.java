package io.fodc.ktm.symbols;

/**
 * How much work the files of one process may cause. A unit is one table entry looked at, some ten
 * nanoseconds. One thread.
 */
public final class WorkBudget {
  /** Enough for ten of the largest known symbol tables; about a second. */
  public static final long DEFAULT_UNITS = 50_000_000;

  private final long units;
  private long left;

  /** A budget of so many units. */
  public WorkBudget(long units) {
    if (units <= 0) {
      throw new IllegalArgumentException("work budget of " + units + " units; give at least 1");
    }
    this.units = units;
    left = units;
  }

  void spend(long amount) throws WorkLimitException {
    if (amount > left) {
      throw new WorkLimitException(
          "more than " + units + " table entries to look at; raise the work budget");
    }
    left -= amount;
  }
}
