package io.fodc.proxy.config;

/**
 * One version of a node's configuration.
 *
 * @param node the node, as it describes itself now
 * @param sinceMillis when this version first arrived, on the proxy's clock
 * @param config the configuration
 */
public record ConfigVersion(KnownNode node, long sinceMillis, NodeConfig config) {}
