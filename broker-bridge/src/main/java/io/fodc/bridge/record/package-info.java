/**
 * The three records of the Kafka topics: windows of metrics, written and read column by column
 * without objects for samples; configurations and states of nodes, which are small and few. What
 * they look like is in {@code docs/formats/kafka-records.md}.
 */
@NullMarked
package io.fodc.bridge.record;

import org.jspecify.annotations.NullMarked;
