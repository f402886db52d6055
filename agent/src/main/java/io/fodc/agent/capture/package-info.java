/**
 * Captures on the node's side: an order comes over the link, one of the methods of its kind takes
 * it on a thread of its own into the spool, and the artifacts are uploaded. Heavy kinds are taken
 * one at a time.
 */
@NullMarked
package io.fodc.agent.capture;

import org.jspecify.annotations.NullMarked;
