/**
 * Blocks: the samples of some series over a stretch of ticks as immutable bytes that need nothing
 * else to be decoded. Writing, checking and reading them; the layout is drawn in {@code
 * docs/formats/window-block.md}. Where the bytes lie, and what a series id means, is told by
 * whoever holds the block.
 */
@NullMarked
package io.fodc.window.block;

import org.jspecify.annotations.NullMarked;
