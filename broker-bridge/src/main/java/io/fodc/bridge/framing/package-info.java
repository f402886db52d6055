/**
 * What stands around a record: the bytes before it that name its schema, and the headers of the
 * Kafka message that say what it is without opening it.
 */
@NullMarked
package io.fodc.bridge.framing;

import org.jspecify.annotations.NullMarked;
