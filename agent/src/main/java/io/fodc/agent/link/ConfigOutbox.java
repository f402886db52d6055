package io.fodc.agent.link;

import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.ConfigEntry;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.ConfigSourceGap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which configuration the proxy has in this session: the newest one goes out once, then whenever
 * its fingerprint changes, and whenever the proxy asked. One thread.
 */
final class ConfigOutbox {
  private static final long NOT_WANTED = Long.MAX_VALUE;

  private final ConfigSource source;
  private String sentFingerprint = "";
  private long wantedSinceMillis = NOT_WANTED;

  ConfigOutbox(ConfigSource source) {
    this.source = source;
  }

  /** The proxy asks: the next snapshot collected from now on goes out, changed or not. */
  void want(long nowMillis, String reason) {
    wantedSinceMillis = nowMillis;
    source.collect(reason);
  }

  /** The snapshot to send; null when there is none. */
  @Nullable AgentMessage next() {
    Optional<ConfigSnapshot> newest = source.newest();
    if (newest.isEmpty() || !due(newest.get())) {
      return null;
    }
    return taken(newest.get());
  }

  /** The newest snapshot, sent or not; null before the first. */
  @Nullable AgentMessage newest() {
    Optional<ConfigSnapshot> newest = source.newest();
    return newest.isEmpty() ? null : taken(newest.get());
  }

  private AgentMessage taken(ConfigSnapshot snapshot) {
    sentFingerprint = snapshot.getFingerprint();
    if (snapshot.getCollectedMillis() >= wantedSinceMillis) {
      wantedSinceMillis = NOT_WANTED;
    }
    return AgentMessage.newBuilder().setConfigSnapshot(bounded(snapshot)).build();
  }

  private boolean due(ConfigSnapshot snapshot) {
    return !snapshot.getFingerprint().equals(sentFingerprint)
        || snapshot.getCollectedMillis() >= wantedSinceMillis;
  }

  /** Leaves out the entries beyond the bounds, and says so. */
  static ConfigSnapshot bounded(ConfigSnapshot snapshot) {
    if (snapshot.getEntriesCount() <= LinkLimits.MAX_CONFIG_ENTRIES
        && snapshot.getSerializedSize() <= LinkLimits.MAX_CONFIG_BYTES) {
      return snapshot;
    }
    ConfigSnapshot.Builder kept = snapshot.toBuilder().clearEntries().clearGaps();
    // Half a KiB for the note below; each entry brings a tag and a length of at most 5 bytes.
    long room = LinkLimits.MAX_CONFIG_BYTES - 512L - kept.build().getSerializedSize();
    for (ConfigSourceGap gap : snapshot.getGapsList()) {
      room -= gap.getSerializedSize() + 5L;
      if (room > 0) {
        kept.addGaps(gap);
      }
    }
    for (ConfigEntry entry : snapshot.getEntriesList()) {
      long bytes = entry.getSerializedSize() + 5L;
      if (kept.getEntriesCount() < LinkLimits.MAX_CONFIG_ENTRIES && bytes <= room) {
        kept.addEntries(entry);
        room -= bytes;
      }
    }
    int leftOut = snapshot.getEntriesCount() - kept.getEntriesCount();
    return kept.addGaps(
            ConfigSourceGap.newBuilder()
                .setSource("link")
                .setReason(
                    "%d of %d entries left out: a snapshot carries at most %d entries and %d bytes"
                        .formatted(
                            leftOut,
                            snapshot.getEntriesCount(),
                            LinkLimits.MAX_CONFIG_ENTRIES,
                            LinkLimits.MAX_CONFIG_BYTES)))
        .build();
  }
}
