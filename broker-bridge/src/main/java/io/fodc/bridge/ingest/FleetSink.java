package io.fodc.bridge.ingest;

import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.WindowSink;
import io.fodc.schemas.node.NodeId;
import java.util.Set;

/**
 * Takes what records say. Windows come from one thread, everything else from another; no call may
 * wait for Kafka. What a call throws is counted, and its record is set aside; an {@link
 * IllegalArgumentException} says that what the record tells cannot be.
 */
public interface FleetSink {
  /** What a node is. */
  void state(NodeStateRecord state, Arrival arrival);

  /** A node's configuration. */
  void config(NodeConfigRecord config, Arrival arrival);

  /** A node was retired by somebody. */
  void gone(NodeId node, Arrival arrival);

  /**
   * Takes the parts of the next window, which all have the same ticks, one after the other and each
   * whole; then comes {@link #windowEnded}.
   */
  WindowSink windowParts();

  /**
   * All there is of a window was told.
   *
   * @param partsMissing parts that did not come in time
   */
  void windowEnded(NodeId node, Arrival arrival, int partsMissing);

  /** These partitions of the topic of windows are read here from now on, from the horizon. */
  void given(Set<Integer> partitions);

  /** These partitions of the topic of windows are no longer read here. */
  void withdrawn(Set<Integer> partitions);
}
