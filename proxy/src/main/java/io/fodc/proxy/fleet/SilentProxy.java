package io.fodc.proxy.fleet;

/**
 * Another proxy that does not say what it knows.
 *
 * @param url where it should be reached
 * @param reason why nothing of it is known
 */
public record SilentProxy(String url, String reason) {}
