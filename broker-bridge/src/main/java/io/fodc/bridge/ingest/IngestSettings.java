package io.fodc.bridge.ingest;

import io.fodc.bridge.settings.KafkaSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * How topics are read.
 *
 * @param kafka how Kafka is reached
 * @param group the consumer group that shares the windows; empty if this reader takes all of them
 * @param memberUrl what other members reach this one by; may be empty
 * @param horizon how far back windows are read at the start
 * @param handover longest that another may keep what it no longer reads; for so long those who left
 *     the group are told of
 * @param deadLetters whether records that cannot be read are kept in their topic
 */
public record IngestSettings(
    KafkaSettings kafka,
    Optional<String> group,
    String memberUrl,
    Duration horizon,
    Duration handover,
    boolean deadLetters) {}
