package io.fodc.window;

/**
 * A stretch of time of which a window holds every tick there was.
 *
 * @param fromMillis its first tick
 * @param toMillis its last tick
 */
public record HeldRange(long fromMillis, long toMillis) {}
