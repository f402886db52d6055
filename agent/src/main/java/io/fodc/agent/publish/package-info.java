/**
 * What the agent's publisher to Kafka reads, and where it tells how that goes: the window, the
 * node's description, configuration and link on one side, evidence, metrics and log on the other.
 * No class of this package is loaded while no brokers are configured, and so none of Kafka's.
 */
@NullMarked
package io.fodc.agent.publish;

import org.jspecify.annotations.NullMarked;
