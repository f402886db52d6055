package io.fodc.proxy.fleet;

/**
 * What an admitted agent is told.
 *
 * @param sessionId name of the session, never used again
 * @param proxyId which proxy this is
 * @param proxyVersion its version
 * @param clockMillis its clock
 * @param heartbeatIntervalMillis how often a heartbeat is wanted
 * @param resumeAfterTickMillis ticks newer than this one are wanted, on the agent's clock
 * @param collectConfig whether the node's configuration is wanted now
 */
public record WelcomeTerms(
    String sessionId,
    String proxyId,
    String proxyVersion,
    long clockMillis,
    long heartbeatIntervalMillis,
    long resumeAfterTickMillis,
    boolean collectConfig) {}
