/**
 * Puts what one agent records into Kafka. {@link io.fodc.bridge.publish.WindowPublisher} is a
 * thread of its own that reads the ticks not yet acknowledged from the agent's window, oldest
 * first, makes records of them and waits until brokers have them; only then its position moves on.
 * Brokers that are away therefore cost nothing but time: the window is the buffer.
 */
@NullMarked
package io.fodc.bridge.publish;

import org.jspecify.annotations.NullMarked;
