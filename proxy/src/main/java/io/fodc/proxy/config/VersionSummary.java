package io.fodc.proxy.config;

/**
 * One version of a node's configuration without its entries.
 *
 * @param sinceMillis when it first arrived, on the proxy's clock
 * @param fingerprint its fingerprint
 * @param bytes bytes it takes in the history
 */
public record VersionSummary(long sinceMillis, String fingerprint, int bytes) {}
