package io.fodc.proxy.fleet;

import java.util.Locale;

/** How long ago a node was heard of. */
public enum NodeStatus {
  /** Its agent is heard regularly. */
  ONLINE,
  /** Nothing was heard for several intervals. */
  LATE,
  /** Nothing was heard for long, or the agent said goodbye. Its window is still held. */
  OFFLINE,
  /** Offline for so long that its window was dropped. */
  RETIRED;

  /**
   * The word in answers and labels: {@code online}, {@code late}, {@code offline}, {@code retired}.
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
