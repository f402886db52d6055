/**
 * Captures of nodes in Go through their own pprof pages. A closed set of pages is asked for, of the
 * one address that the agent's configuration names; answers are checked while they pass into the
 * sink. Locks, which pprof itself shows only in programs that asked for it, are found by looking at
 * all goroutines again and again.
 */
@NullMarked
package io.fodc.agent.capture.pprof;

import org.jspecify.annotations.NullMarked;
