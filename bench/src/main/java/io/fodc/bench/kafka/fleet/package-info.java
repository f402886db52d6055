/**
 * A simulated fleet that writes records to a real broker, and one proxy that reads them: {@link
 * io.fodc.bench.kafka.fleet.RecordFleetLoad}.
 */
@NullMarked
package io.fodc.bench.kafka.fleet;

import org.jspecify.annotations.NullMarked;
