package io.fodc.bridge.ingest;

/**
 * Where the reader stands in a partition.
 *
 * @param topic the topic, with its prefix
 * @param partition its partition
 * @param position offset of the record that is read next
 * @param lag records that were written and not read yet, as of the last answer of its broker; -1
 *     before the first
 * @param complete whether everything that was there when reading began has been read
 */
public record PartitionLag(
    String topic, int partition, long position, long lag, boolean complete) {}
