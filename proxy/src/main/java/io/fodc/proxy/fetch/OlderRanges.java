package io.fodc.proxy.fetch;

import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.node.NodeId;
import java.util.Collection;
import java.util.Map;

/** Where ranges older than the proxy holds come from. Any thread. */
public interface OlderRanges {
  /** A proxy that only has what it holds. */
  OlderRanges NONE =
      new OlderRanges() {
        @Override
        public Map<NodeId, String> get(Collection<NodeView> nodes, long fromMillis, long toMillis) {
          return Map.of();
        }

        @Override
        public Map<String, Long> results() {
          return Map.of();
        }

        @Override
        public long receivedBytes() {
          return 0;
        }
      };

  /**
   * Gets what of a range these nodes' windows lack and their agents have; returns within the
   * deadline, whatever agents do.
   *
   * @return why some of the range is still missing, by node; nodes with all of it are not in it
   */
  Map<NodeId, String> get(Collection<NodeView> nodes, long fromMillis, long toMillis);

  /** Fetches so far by what became of them. */
  Map<String, Long> results();

  /** Bytes received so far. */
  long receivedBytes();
}
