package io.fodc.agent.config;

import io.fodc.schemas.wire.agent.v1.ConfigEntry;
import io.fodc.schemas.wire.agent.v1.ConfigShadowed;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.ConfigSourceGap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The effective configuration of the node, redacted.
 *
 * @param entries sorted by key, each key once
 * @param gaps sources that could not be read, and what was left out
 */
public record NodeConfiguration(long collectedMillis, List<Entry> entries, List<Gap> gaps) {
  public NodeConfiguration {
    entries = entries.stream().sorted(Comparator.comparing(Entry::key)).toList();
    gaps = List.copyOf(gaps);
  }

  /**
   * One effective value.
   *
   * @param hiddenReason empty when it is shown
   * @param shadowed values of the same key that lost, strongest first
   */
  public record Entry(
      String key,
      String value,
      boolean hidden,
      String hiddenReason,
      Provenance provenance,
      String origin,
      List<Shadowed> shadowed) {
    public Entry {
      shadowed = List.copyOf(shadowed);
    }
  }

  /** A value that lost. */
  public record Shadowed(String value, boolean hidden, Provenance provenance, String origin) {}

  /** A source that could not be read, or something of it that is left out. */
  public record Gap(String source, String reason) {}

  /**
   * SHA-256, lower-case hexadecimal, over keys and effective values; a hidden value takes part with
   * its salted fingerprint. Where a value came from and what it shadows takes no part: two nodes
   * that run with the same values have the same fingerprint.
   */
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Entry entry : entries) {
        String line = entry.key() + "\0" + entry.hidden() + "\0" + entry.value() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** As it crosses the link. */
  public ConfigSnapshot toProto() {
    ConfigSnapshot.Builder snapshot =
        ConfigSnapshot.newBuilder()
            .setCollectedMillis(collectedMillis)
            .setFingerprint(fingerprint());
    entries.forEach(entry -> snapshot.addEntries(toProto(entry)));
    for (Gap gap : gaps) {
      snapshot.addGaps(
          ConfigSourceGap.newBuilder().setSource(gap.source()).setReason(gap.reason()));
    }
    return snapshot.build();
  }

  private static ConfigEntry toProto(Entry entry) {
    ConfigEntry.Builder proto =
        ConfigEntry.newBuilder()
            .setKey(entry.key())
            .setValue(entry.value())
            .setHidden(entry.hidden())
            .setHiddenReason(entry.hiddenReason())
            .setProvenance(entry.provenance().word())
            .setOrigin(entry.origin());
    for (Shadowed lost : entry.shadowed()) {
      proto.addShadowed(
          ConfigShadowed.newBuilder()
              .setValue(lost.value())
              .setHidden(lost.hidden())
              .setProvenance(lost.provenance().word())
              .setOrigin(lost.origin()));
    }
    return proto.build();
  }
}
