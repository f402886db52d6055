/**
 * A real Kafka cluster on loopback for tests and the demo. {@link io.fodc.kafka.KafkaFixture#start}
 * starts one to three brokers, each in a process of its own, from the released jars in {@code
 * kafka-broker/target/broker}: they are on no class path of ours, so that neither product nor test
 * sees a broker's Scala, Jackson or Log4j.
 */
@NullMarked
package io.fodc.kafka;

import org.jspecify.annotations.NullMarked;
