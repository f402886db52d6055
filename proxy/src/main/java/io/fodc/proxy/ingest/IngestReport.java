package io.fodc.proxy.ingest;

import io.fodc.bridge.ingest.IngestNumbers;
import java.util.Map;

/**
 * How ingest is doing, for pages.
 *
 * @param mode {@code full} or {@code shared}
 * @param ready whether nobody has to wait for it any more
 * @param numbers what was read
 * @param samples samples by what became of them
 * @param seriesUnknown series for which there was no room in the table, counted each time
 * @param states states read
 * @param configs configurations read
 * @param gone nodes that somebody retired
 * @param handover nodes whose partitions went to another proxy
 * @param withoutRoom records of nodes beyond {@code nodes.max}
 */
public record IngestReport(
    String mode,
    boolean ready,
    IngestNumbers numbers,
    Map<String, Long> samples,
    long seriesUnknown,
    long states,
    long configs,
    long gone,
    HandoverNumbers handover,
    long withoutRoom) {}
