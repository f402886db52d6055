package io.fodc.agent.link;

import io.fodc.schemas.wire.agent.v1.CancelCapture;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import org.jspecify.annotations.Nullable;

/**
 * Takes the proxy's orders of captures and tells how they stand. Called on the link's thread, and
 * never waits.
 */
public interface CaptureDesk {
  /** The proxy orders a capture, or asks how it stands. */
  void start(StartCapture order, NodeIdentity node);

  void cancel(CancelCapture order);

  /** A session begins, and everything that goes on is told in it. */
  void begin();

  /** What to tell next; null when there is nothing. At most one of each capture waits. */
  @Nullable News next();

  /**
   * How a capture stands.
   *
   * @param afterConfig it is that the node's configuration was collected: the newest snapshot goes
   *     out first
   */
  record News(CaptureProgress progress, boolean afterConfig) {}
}
