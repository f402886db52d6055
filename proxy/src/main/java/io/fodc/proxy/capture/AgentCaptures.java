package io.fodc.proxy.capture;

import io.fodc.proxy.config.NodeConfig;
import io.fodc.schemas.node.NodeId;
import java.util.List;

/** What agents say that concerns captures. No call waits for a disk or for another agent. */
public interface AgentCaptures {
  /** Nobody captures anything. */
  AgentCaptures NONE =
      new AgentCaptures() {
        @Override
        public void opened(NodeId node, List<String> capabilities) {}

        @Override
        public void progress(NodeId node, PartProgress progress) {}

        @Override
        public void config(NodeId node, NodeConfig config) {}
      };

  /** A session of the node was welcomed: from here on it can be told. */
  void opened(NodeId node, List<String> capabilities);

  /** How a part stands, says the agent of a node. */
  void progress(NodeId node, PartProgress progress);

  /** A node's configuration arrived. */
  void config(NodeId node, NodeConfig config);
}
