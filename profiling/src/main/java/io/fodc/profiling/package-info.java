/** Profiles in pprof's format: what agent and proxy both do with them. */
@NullMarked
package io.fodc.profiling;

import org.jspecify.annotations.NullMarked;
