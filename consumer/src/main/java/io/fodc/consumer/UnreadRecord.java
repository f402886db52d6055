package io.fodc.consumer;

import java.util.Optional;

/**
 * A record that cannot be read, ever: it is passed over.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its place in the partition
 * @param key its key as it is; empty without one
 * @param value its value as it is; empty without one
 * @param reason what is wrong with it, for people
 */
public record UnreadRecord(
    String topic,
    int partition,
    long offset,
    Optional<byte[]> key,
    Optional<byte[]> value,
    String reason) {}
