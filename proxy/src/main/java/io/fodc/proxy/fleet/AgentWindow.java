package io.fodc.proxy.fleet;

/**
 * The window that the agent itself keeps, as it last reported it.
 *
 * @param usedBytes bytes it takes
 * @param limitBytes bytes it may take
 * @param series series in it
 * @param samples samples in it
 * @param horizonSeconds how far back it is planned to reach
 * @param oldestTickMillis its oldest tick, 0 while empty
 * @param seriesShed series that did not fit
 */
public record AgentWindow(
    long usedBytes,
    long limitBytes,
    long series,
    long samples,
    double horizonSeconds,
    long oldestTickMillis,
    long seriesShed) {
  /** Nothing was reported. */
  public static final AgentWindow UNKNOWN = new AgentWindow(0, 0, 0, 0, 0, 0, 0);
}
