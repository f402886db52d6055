package io.fodc.proxy.ingest;

/**
 * Nodes whose partitions went to another proxy.
 *
 * @param kept those whose windows are kept until it has them
 * @param taken those that it had, counted each time
 * @param expired those that it did not have within {@code ingest.handover}
 */
public record HandoverNumbers(int kept, long taken, long expired) {}
