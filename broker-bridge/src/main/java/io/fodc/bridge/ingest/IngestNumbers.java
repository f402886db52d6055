package io.fodc.bridge.ingest;

import java.util.Map;

/**
 * What ingest did since its start, and how it is doing.
 *
 * @param nodes the reader of states and configurations
 * @param windows the reader of windows
 * @param records records read, by topic
 * @param bytes bytes of their values, by topic
 * @param refused records not taken, by reason
 * @param troubles times that a reader had to wait or begin anew, by what was wrong
 * @param windowsTaken windows given to the sink
 * @param windowsIncomplete those of them that lacked a part
 * @param windowsPending windows that wait for a part
 * @param pendingBytes bytes of those
 * @param letters dead letters written
 * @param lettersLost dead letters that could not be written
 * @param tombstones nodes marked as gone
 * @param tombstonesFailed tombstones that could not be written
 */
public record IngestNumbers(
    ReaderState nodes,
    ReaderState windows,
    Map<String, Long> records,
    Map<String, Long> bytes,
    Map<String, Long> refused,
    Map<String, Long> troubles,
    long windowsTaken,
    long windowsIncomplete,
    long windowsPending,
    long pendingBytes,
    long letters,
    long lettersLost,
    long tombstones,
    long tombstonesFailed) {}
