package io.fodc.window;

/**
 * Figures of a window at one instant.
 *
 * @param bytesUsed native bytes of its open and sealed blocks, evicted ones that a reader still
 *     holds included; the series table is not in it
 * @param bytesLimit most that {@code bytesUsed} may be
 * @param bytesPinned share of {@code bytesUsed} that is evicted and waits for its readers
 * @param blocks sealed blocks
 * @param ticks ticks held
 * @param samples samples held
 * @param series series of the newest block
 * @param oldestTickMillis {@link WindowView#NO_TICK} if empty
 * @param newestTickMillis {@link WindowView#NO_TICK} if empty
 * @param evictedTicks ticks that went to make room, since opening
 * @param shedSamples samples dropped because their tick did not fit, since opening
 * @param duplicateSamples samples ignored because their series was already in the tick
 * @param unknownSamples samples refused because the table does not know their series
 * @param refusedTicks ticks refused, since opening
 */
public record WindowStats(
    long bytesUsed,
    long bytesLimit,
    long bytesPinned,
    int blocks,
    long ticks,
    long samples,
    int series,
    long oldestTickMillis,
    long newestTickMillis,
    long evictedTicks,
    long shedSamples,
    long duplicateSamples,
    long unknownSamples,
    long refusedTicks) {}
