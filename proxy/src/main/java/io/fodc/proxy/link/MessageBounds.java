package io.fodc.proxy.link;

import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.wire.agent.v1.ConfigEntry;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.Event;
import io.fodc.schemas.wire.agent.v1.EvidenceGap;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.Label;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.TargetState;
import java.nio.charset.StandardCharsets;

/**
 * The bounds of messages that {@code agent.proto} names, and of what it leaves open. Definitions
 * and frames are checked by their decoders.
 */
final class MessageBounds {
  /** Longest text that is a name, an address, a version, a word. */
  static final int MAX_NAME_BYTES = 1_024;

  /** Longest text that explains something. */
  static final int MAX_REASON_BYTES = 4_096;

  private static final long MAX_INSTANT_MILLIS = 253_402_300_799_999L;

  static final int MAX_TARGETS = 256;
  static final int MAX_PEERS = 1_024;
  static final int MAX_SHADOWED = 64;
  static final int MAX_SOURCE_GAPS = 256;

  private MessageBounds() {}

  static void check(Hello hello) throws LinkRefusal {
    NodeIdentity identity = hello.getIdentity();
    name("identity.pod_name", identity.getPodName());
    name("identity.container_name", identity.getContainerName());
    name("identity.host", identity.getHost());
    name("hello.agent_version", hello.getAgentVersion());
    name("hello.agent_instance", hello.getAgentInstance());
    name("hello.ktm_mode", hello.getKtmMode());
    reason("hello.ktm_reason", hello.getKtmReason());
    count("hello.capabilities", hello.getCapabilitiesCount(), LinkLimits.MAX_CAPABILITIES);
    for (String capability : hello.getCapabilitiesList()) {
      name("hello.capabilities", capability);
    }
    check(hello.getState());
  }

  static void check(NodeState state) throws LinkRefusal {
    count("node_state.labels", state.getLabelsCount(), LinkLimits.MAX_NODE_LABELS);
    for (Label label : state.getLabelsList()) {
      bytes(
          "bytes of a key of node_state.labels",
          label.getKey(),
          LinkLimits.MAX_NODE_LABEL_KEY_BYTES);
      bytes(
          "bytes of a value of node_state.labels",
          label.getValue(),
          LinkLimits.MAX_NODE_LABEL_VALUE_BYTES);
    }
    name("node_state.role", state.getRole());
    name("node_state.node_name", state.getNodeName());
    name("node_state.grpc_address", state.getGrpcAddress());
    name("node_state.http_address", state.getHttpAddress());
    name("node_state.source", state.getSource());
    count("node_state.peers", state.getPeersCount(), MAX_PEERS);
    for (String peer : state.getPeersList()) {
      name("node_state.peers", peer);
    }
  }

  static void check(Heartbeat heartbeat) throws LinkRefusal {
    instant("heartbeat.clock_millis", heartbeat.getClockMillis());
    count("heartbeat.gaps", heartbeat.getGapsCount(), LinkLimits.MAX_GAPS);
    for (EvidenceGap gap : heartbeat.getGapsList()) {
      name("heartbeat.gaps.kind", gap.getKind());
      reason("heartbeat.gaps.subject", gap.getSubject());
      reason("heartbeat.gaps.reason", gap.getReason());
    }
    count("heartbeat.targets", heartbeat.getTargetsCount(), MAX_TARGETS);
    for (TargetState target : heartbeat.getTargetsList()) {
      reason("heartbeat.targets.target", target.getTarget());
      reason("heartbeat.targets.reason", target.getReason());
    }
    name("heartbeat.ktm_mode", heartbeat.getKtmMode());
    reason("heartbeat.ktm_reason", heartbeat.getKtmReason());
  }

  static void check(Event event) throws LinkRefusal {
    instant("event.time_millis", event.getTimeMillis());
    name("event.kind", event.getKind());
    reason("event.subject", event.getSubject());
    reason("event.detail", event.getDetail());
  }

  static void check(ConfigSnapshot config) throws LinkRefusal {
    count("config_snapshot.entries", config.getEntriesCount(), LinkLimits.MAX_CONFIG_ENTRIES);
    count("config_snapshot.gaps", config.getGapsCount(), MAX_SOURCE_GAPS);
    count("bytes of a config_snapshot", config.getSerializedSize(), LinkLimits.MAX_CONFIG_BYTES);
    for (ConfigEntry entry : config.getEntriesList()) {
      count("config_snapshot.entries.shadowed", entry.getShadowedCount(), MAX_SHADOWED);
    }
  }

  /** A time that can be meant: after 1970, before the year 10000. */
  static void instant(String field, long millis) throws LinkRefusal {
    if (millis <= 0 || millis > MAX_INSTANT_MILLIS) {
      throw LinkRefusal.invalid(
          "%s is %d; 1 to %d are milliseconds that can be meant"
              .formatted(field, millis, MAX_INSTANT_MILLIS));
    }
  }

  static void count(String what, long actual, long allowed) throws LinkRefusal {
    if (actual > allowed) {
      throw LinkRefusal.tooMuch(what, actual, allowed);
    }
  }

  private static void name(String field, String text) throws LinkRefusal {
    bytes("bytes of " + field, text, MAX_NAME_BYTES);
  }

  private static void reason(String field, String text) throws LinkRefusal {
    bytes("bytes of " + field, text, MAX_REASON_BYTES);
  }

  private static void bytes(String what, String text, int allowed) throws LinkRefusal {
    if (text.length() > allowed || text.length() * 3L > allowed) {
      count(what, text.getBytes(StandardCharsets.UTF_8).length, allowed);
    }
  }
}
