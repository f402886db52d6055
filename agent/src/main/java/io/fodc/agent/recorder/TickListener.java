package io.fodc.agent.recorder;

/** Learns that the window holds one more tick. */
@FunctionalInterface
public interface TickListener {
  /**
   * Called on the recorder's thread right after the tick is readable. Must return at once: set a
   * flag, unpark a thread, nothing that can wait.
   */
  void tickAppended(long tickMillis);
}
