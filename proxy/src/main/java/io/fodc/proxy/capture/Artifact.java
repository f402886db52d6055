package io.fodc.proxy.capture;

/**
 * A file that a part brought.
 *
 * @param number which of its part's uploads it was, from 0; part and number name the file on disk
 * @param name unique within the capture: node and file name, made safe
 * @param mediaType as it is served
 * @param method how it was taken: {@code pprof}, {@code ktm}, {@code async-profiler}
 * @param sizeBytes its length
 * @param sha256 of all bytes, lower-case hex
 * @param fromMillis begin of the time it shows, 0 if that was not said
 * @param toMillis its end
 * @param remark for people: what was left out; may be empty
 */
public record Artifact(
    int number,
    String name,
    String mediaType,
    String method,
    long sizeBytes,
    String sha256,
    long fromMillis,
    long toMillis,
    String remark) {}
