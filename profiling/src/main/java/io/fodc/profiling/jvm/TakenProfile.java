package io.fodc.profiling.jvm;

import java.time.Instant;

/**
 * What is to be said about a profile that was written.
 *
 * @param samples events in it
 * @param remark what is odd about it; empty when nothing is
 */
public record TakenProfile(Instant from, Instant to, long samples, String remark) {}
