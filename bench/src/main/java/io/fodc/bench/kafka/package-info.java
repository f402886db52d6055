/** What the records of the Kafka topics cost. */
@NullMarked
package io.fodc.bench.kafka;

import org.jspecify.annotations.NullMarked;
