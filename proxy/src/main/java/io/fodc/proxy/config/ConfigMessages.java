package io.fodc.proxy.config;

import io.fodc.schemas.wire.agent.v1.ConfigShadowed;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.ConfigSourceGap;

/** A configuration as the message of the link and of the history file, and back. */
public final class ConfigMessages {
  private ConfigMessages() {}

  /**
   * The configuration of a message.
   *
   * @throws IllegalArgumentException if its fingerprint is none
   */
  public static NodeConfig read(ConfigSnapshot message) {
    return new NodeConfig(
        message.getCollectedMillis(),
        message.getFingerprint(),
        message.getEntriesList().stream().map(ConfigMessages::entry).toList(),
        message.getGapsList().stream()
            .map(gap -> new NodeConfig.SourceGap(gap.getSource(), gap.getReason()))
            .toList());
  }

  /** The message of a configuration. */
  public static ConfigSnapshot write(NodeConfig config) {
    ConfigSnapshot.Builder message =
        ConfigSnapshot.newBuilder()
            .setCollectedMillis(config.collectedMillis())
            .setFingerprint(config.fingerprint());
    config.entries().forEach(entry -> message.addEntries(message(entry)));
    config
        .gaps()
        .forEach(
            gap ->
                message.addGaps(
                    ConfigSourceGap.newBuilder().setSource(gap.source()).setReason(gap.reason())));
    return message.build();
  }

  private static ConfigEntry entry(io.fodc.schemas.wire.agent.v1.ConfigEntry message) {
    return new ConfigEntry(
        message.getKey(),
        message.getValue(),
        message.getHidden(),
        message.getHiddenReason(),
        message.getProvenance(),
        message.getOrigin(),
        message.getShadowedList().stream()
            .map(
                lost ->
                    new ConfigEntry.Shadowed(
                        lost.getValue(), lost.getHidden(), lost.getProvenance(), lost.getOrigin()))
            .toList());
  }

  private static io.fodc.schemas.wire.agent.v1.ConfigEntry message(ConfigEntry entry) {
    var message =
        io.fodc.schemas.wire.agent.v1.ConfigEntry.newBuilder()
            .setKey(entry.key())
            .setValue(entry.value())
            .setHidden(entry.hidden())
            .setHiddenReason(entry.hiddenReason())
            .setProvenance(entry.provenance())
            .setOrigin(entry.origin());
    for (ConfigEntry.Shadowed lost : entry.shadowed()) {
      message.addShadowed(
          ConfigShadowed.newBuilder()
              .setValue(lost.value())
              .setHidden(lost.hidden())
              .setProvenance(lost.provenance())
              .setOrigin(lost.origin()));
    }
    return message.build();
  }
}
