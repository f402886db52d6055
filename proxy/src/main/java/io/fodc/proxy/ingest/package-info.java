/**
 * What this proxy takes from Kafka into the same fleet, windows and configuration history that
 * sessions feed, and which part of the fleet is its own to take. The way from broker to record is
 * {@code io.fodc.bridge.ingest}; without {@code kafka.bootstrap-servers} nothing of Kafka is
 * loaded.
 */
@NullMarked
package io.fodc.proxy.ingest;

import org.jspecify.annotations.NullMarked;
