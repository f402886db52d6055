package io.fodc.proxy.link;

import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
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
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import java.nio.charset.StandardCharsets;

/**
 * The bounds of messages that {@code agent.proto} names, and of what it leaves open. Definitions
 * and frames are checked by their decoders.
 */
final class MessageBounds {
  /** Longest text that is a name, an address, a version, a word. */
  static final int MAX_NAME_BYTES = 1_024;

  /** Most measures that come with the progress of a capture. */
  static final int MAX_MEASURES = 64;

  /** Longest key and value of one. */
  static final int MAX_MEASURE_KEY_BYTES = 64;

  static final int MAX_MEASURE_VALUE_BYTES = 256;

  /** Most artifacts of one node's part of a capture. */
  static final int MAX_ARTIFACTS = 64;

  /** Longest remark about an artifact. */
  static final int MAX_REMARK_BYTES = 1_024;

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

  static void check(CaptureProgress progress) throws LinkRefusal {
    name("capture_progress.capture_id", progress.getCaptureId());
    name("capture_progress.code", progress.getCode());
    reason("capture_progress.message", progress.getMessage());
    count("capture_progress.measures", progress.getMeasuresCount(), MAX_MEASURES);
    for (Label measure : progress.getMeasuresList()) {
      bytes("bytes of capture_progress.measures.key", measure.getKey(), MAX_MEASURE_KEY_BYTES);
      bytes(
          "bytes of capture_progress.measures.value", measure.getValue(), MAX_MEASURE_VALUE_BYTES);
    }
    count(
        "capture_progress.artifacts",
        Integer.toUnsignedLong(progress.getArtifacts()),
        MAX_ARTIFACTS);
  }

  static void check(UploadHeader header) throws LinkRefusal {
    name("upload_header.upload_id", header.getUploadId());
    name("upload_header.purpose", header.getPurpose());
    name("upload_header.capture_id", header.getCaptureId());
    name("upload_header.file_name", header.getFileName());
    name("upload_header.media_type", header.getMediaType());
    name("upload_header.method", header.getMethod());
    bytes("bytes of upload_header.remark", header.getRemark(), MAX_REMARK_BYTES);
    if (header.getFromMillis() < 0
        || header.getFromMillis() > MAX_INSTANT_MILLIS
        || header.getToMillis() < 0
        || header.getToMillis() > MAX_INSTANT_MILLIS) {
      throw LinkRefusal.invalid(
          "upload_header.from_millis is %d, to_millis %d; 0 to %d can be meant"
              .formatted(header.getFromMillis(), header.getToMillis(), MAX_INSTANT_MILLIS));
    }
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
