package io.fodc.proxy.fleet;

/**
 * Another proxy that has what is known of some nodes.
 *
 * @param url where it is reached
 */
public record Holder(String url) {}
