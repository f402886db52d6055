/**
 * Profiles and heap dumps of JVMs: of this one by {@link io.fodc.profiling.jvm.OwnJvm}, of another
 * one by {@link io.fodc.profiling.jvm.OtherJvm} and {@link io.fodc.profiling.jvm.HeapDumps}.
 * async-profiler does the sampling and writes a flight recording; here it becomes pprof. Nothing of
 * it is loaded before the first call.
 */
@NullMarked
package io.fodc.profiling.jvm;

import org.jspecify.annotations.NullMarked;
