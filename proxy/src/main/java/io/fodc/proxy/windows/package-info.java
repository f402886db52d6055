/**
 * The recent window of every node: all of them share one memory budget and one series table, since
 * a fleet runs the same few thousand series over and over.
 */
@NullMarked
package io.fodc.proxy.windows;

import org.jspecify.annotations.NullMarked;
