package io.fodc.bridge.record;

/**
 * What the series of a record are called together: half of the SHA-256 of the bytes that define
 * them. Records with the same name have the same series in the same order.
 */
public record SeriesSetName(long high, long low) {}
