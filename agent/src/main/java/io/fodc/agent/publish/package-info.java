/**
 * What the agent's publisher to Kafka reads, and where it tells how that goes: the window, the
 * node's description, configuration and link on one side, evidence, metrics and log on the other.
 * While no brokers are configured nothing of it runs, and no class of Kafka is loaded.
 */
@NullMarked
package io.fodc.agent.publish;

import org.jspecify.annotations.NullMarked;
