package io.fodc.window;

/**
 * What a window is told when it opens.
 *
 * @param budgetBytes most bytes its blocks may take, and what the plan counts with; the shared
 *     {@link MemoryBudget} may grant less
 * @param intervalMillis expected time between two ticks
 * @param expectedSeries number of series the first plan counts with; later plans use what is seen
 */
public record WindowSettings(long budgetBytes, long intervalMillis, int expectedSeries) {
  /** Expected series of a window that is not told better. */
  public static final int DEFAULT_EXPECTED_SERIES = 500;

  public WindowSettings {
    if (budgetBytes < 1) {
      throw new IllegalArgumentException("window budget of " + budgetBytes + " bytes is below 1");
    }
    if (intervalMillis < 1) {
      throw new IllegalArgumentException("tick interval of " + intervalMillis + " ms is below 1");
    }
    if (expectedSeries < 1) {
      throw new IllegalArgumentException("expected series " + expectedSeries + " is below 1");
    }
  }

  public WindowSettings(long budgetBytes, long intervalMillis) {
    this(budgetBytes, intervalMillis, DEFAULT_EXPECTED_SERIES);
  }
}
