package io.fodc.bridge.settings;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Client settings that are not passed through, with the reason and what to do instead. */
final class OurKeys {
  private static final Map<String, String> REASONS = reasons();

  private OurKeys() {}

  /** Why a setting is refused; empty for one that is passed through. */
  static Optional<String> reason(String key) {
    return Optional.ofNullable(REASONS.get(key));
  }

  private static Map<String, String> reasons() {
    Map<String, String> reasons = new TreeMap<>();
    reasons.put("bootstrap.servers", "has a key of its own; set kafka.bootstrap-servers");
    reasons.put("client.id", "has a key of its own; set kafka.client-id");
    reasons.put(
        "acks", "is always all, else a record that was acknowledged can be lost; remove it");
    reasons.put(
        "enable.idempotence", "is always on, else a retry writes a record twice; remove it");
    reasons.put(
        "max.in.flight.requests.per.connection",
        "is given by the idempotent producer, which keeps the order; remove it");
    reasons.put(
        "retries", "is bounded by delivery.timeout.ms alone, else records are lost; remove it");
    reasons.put("transactional.id", "is not used: records are deduplicated by key; remove it");
    reasons.put(
        "enable.auto.commit", "is off: a position counts once its record is held; remove it");
    reasons.put(
        "auto.offset.reset", "is decided by topic: from the start or from an instant; remove it");
    reasons.put("allow.auto.create.topics", "is off: fodc topics create makes them; remove it");
    for (String end : new String[] {"key.serializer", "value.serializer"}) {
      reasons.put(end, "is FODC's own format; remove it");
      reasons.put(end.replace("serializer", "deserializer"), "is FODC's own format; remove it");
    }
    reasons.put("partitioner.class", "would tear a node's records apart; remove it");
    reasons.put("interceptor.classes", "would run foreign code on our threads; remove it");
    reasons.put(
        "metadata.recovery.strategy",
        "is fixed so that a producer without brokers does not block; remove it");
    return Map.copyOf(reasons);
  }
}
