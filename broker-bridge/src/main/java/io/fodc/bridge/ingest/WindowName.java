package io.fodc.bridge.ingest;

import java.util.Comparator;

/**
 * Names a window among those of its node, the older one first.
 *
 * @param instance the agent's process
 */
record WindowName(long fromMillis, long toMillis, String instance)
    implements Comparable<WindowName> {
  private static final Comparator<WindowName> ORDER =
      Comparator.comparingLong(WindowName::fromMillis)
          .thenComparingLong(WindowName::toMillis)
          .thenComparing(WindowName::instance);

  @Override
  public int compareTo(WindowName other) {
    return ORDER.compare(this, other);
  }

  /** Whether this one has every tick of another of the same agent. */
  boolean covers(WindowName other) {
    return fromMillis <= other.fromMillis
        && toMillis >= other.toMillis
        && instance.equals(other.instance);
  }
}
