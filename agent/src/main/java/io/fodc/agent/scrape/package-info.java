/**
 * Reads scrape targets: one HTTP request per target and tick over a plain socket, bounded in time,
 * in bytes as sent and in bytes as unpacked. The page's samples get the target's own labels and
 * become series ids. Whatever a target does, the outcome is a value with one of a closed set of
 * reasons. {@link io.fodc.agent.scrape.Download} is the same client for what is not read at ticks.
 */
@NullMarked
package io.fodc.agent.scrape;

import org.jspecify.annotations.NullMarked;
