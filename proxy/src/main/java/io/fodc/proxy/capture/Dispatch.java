package io.fodc.proxy.capture;

import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.schemas.node.NodeId;

/** Tells agents of captures. Never waits. */
@FunctionalInterface
public interface Dispatch {
  /** Whether a session of the node was there to be told. */
  boolean tell(NodeId node, CaptureCall call);
}
