package io.fodc.profiling.pprof;

/** What a number of a sample is: {@code delay}, {@code nanoseconds}. */
public record SampleKind(String type, String unit) {}
