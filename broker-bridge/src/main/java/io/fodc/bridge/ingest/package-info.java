/**
 * From the topics into a fleet, on the reader's side: {@link io.fodc.bridge.ingest.Ingest} reads
 * states and configurations to their end and then windows, each on a thread of its own, and tells a
 * {@link io.fodc.bridge.ingest.FleetSink}. What cannot be read is counted, set aside if that is
 * wanted, and passed over; brokers that are away are waited for.
 */
@NullMarked
package io.fodc.bridge.ingest;

import org.jspecify.annotations.NullMarked;
