package io.fodc.agent.publish;

import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.wire.agent.v1.ConfigEntry;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;

/** Makes records of configurations, which are redacted already. */
final class ConfigRecords {
  private ConfigRecords() {}

  /** What is beyond the record's bounds is left out. */
  static NodeConfigRecord of(NodeId node, String agentInstance, ConfigSnapshot snapshot) {
    return new NodeConfigRecord(
        node,
        agentInstance,
        snapshot.getCollectedMillis(),
        snapshot.getFingerprint(),
        snapshot.getEntriesList().stream()
            .limit(NodeConfigRecord.MAX_ENTRIES)
            .map(ConfigRecords::entry)
            .toList(),
        snapshot.getGapsList().stream()
            .limit(NodeConfigRecord.MAX_ENTRIES)
            .map(gap -> new NodeConfigRecord.SourceGap(gap.getSource(), gap.getReason()))
            .toList());
  }

  private static NodeConfigRecord.Entry entry(ConfigEntry entry) {
    return new NodeConfigRecord.Entry(
        entry.getKey(),
        entry.getValue(),
        entry.getHidden(),
        entry.getHiddenReason(),
        entry.getProvenance(),
        entry.getOrigin(),
        entry.getShadowedList().stream()
            .map(
                lost ->
                    new NodeConfigRecord.Shadowed(
                        lost.getValue(), lost.getHidden(), lost.getProvenance(), lost.getOrigin()))
            .toList());
  }
}
