package io.fodc.profiling.pprof;

/** A word by which samples can be told apart. */
public record SampleLabel(String key, String value) {}
