/**
 * Writing profiles in pprof's format: checking one that passes by, bringing several of one process
 * together, packing. Reading them for views is elsewhere.
 */
@NullMarked
package io.fodc.profiling.pprof;

import org.jspecify.annotations.NullMarked;
