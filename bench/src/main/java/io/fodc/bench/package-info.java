/** Benchmarks: JMH for the hot paths, whole processes for footprint and fleet. */
@NullMarked
package io.fodc.bench;

import org.jspecify.annotations.NullMarked;
