/**
 * Who did what: an append-only log of JSON lines. A record is written and forced to the disk before
 * an action begins, and a second one when it is over; each carries the hash of the one before it,
 * so that a record that was changed, removed or put elsewhere is found. Files are rotated by size
 * with the chain carried over, and the oldest go first when all together are too large.
 */
@NullMarked
package io.fodc.proxy.audit;

import org.jspecify.annotations.NullMarked;
