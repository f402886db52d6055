/**
 * The window: the newest ticks of a node, off the Java heap, in a bounded number of bytes. A {@link
 * io.fodc.window.Tick} is appended row by row to the open block; a full open block is sealed into
 * columns, each in its cheapest form. Over the {@link io.fodc.window.MemoryBudget} the oldest block
 * goes first. Readers take a {@link io.fodc.window.WindowView}: published, immutable blocks that
 * stay until the view is closed. What the series are is kept once, in the {@link
 * io.fodc.window.SeriesTable}, however many windows share it.
 */
@NullMarked
package io.fodc.window;

import org.jspecify.annotations.NullMarked;
