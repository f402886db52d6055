/**
 * Metric windows from Kafka for those downstream. {@link io.fodc.consumer.WindowConsumer} polls
 * like Kafka's own consumer and gives out whole windows: framing taken off, parts put together,
 * what was told before left out. What cannot be read goes to a callback and blocks nothing.
 */
@NullMarked
package io.fodc.consumer;

import org.jspecify.annotations.NullMarked;
