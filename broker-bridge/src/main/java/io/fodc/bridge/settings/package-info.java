/**
 * How Kafka is reached. {@link io.fodc.bridge.settings.KafkaSettings} has a few keys of its own and
 * passes every other client setting through to Kafka, checked against what Kafka knows: an unknown
 * one is refused with the nearest known one, and so is one that FODC needs to be as it is.
 */
@NullMarked
package io.fodc.bridge.settings;

import org.jspecify.annotations.NullMarked;
