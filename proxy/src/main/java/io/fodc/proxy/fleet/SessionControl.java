package io.fodc.proxy.fleet;

import java.time.Duration;

/**
 * What the fleet tells a session's transport. No call blocks, throws or calls back into the fleet:
 * each only leaves word for the transport.
 */
public interface SessionControl {
  /**
   * Another agent process has taken the node over: say so to the agent, ask it to stay away for a
   * while, and close.
   *
   * @param bySession the session that holds the node now
   */
  void replaced(String bySession);

  /** Asks the agent to connect again after a random delay of at most {@code maxDelay}. */
  void drain(Duration maxDelay, String reason);

  /** Asks for a fresh configuration. */
  void collectConfig(String reason);

  /**
   * Asks for a range of the agent's own window, both ends included.
   *
   * @param uploadId what the answer is called
   * @param mostBytes a longer answer is not taken
   */
  void fetchWindow(String uploadId, long fromMillis, long toMillis, long mostBytes);

  /** Tells the agent of a capture. A transport that carries none drops it. */
  default void capture(CaptureCall call) {}

  /** Closes the session. */
  void close(String reason);
}
