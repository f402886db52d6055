package io.fodc.ktm.stacks;

import java.time.Duration;

/**
 * What the program cost, by the kernel's own count of its run time. The interrupt or switch that
 * calls it is not in it.
 *
 * @param nanos run time over all CPUs
 * @param runs times it ran, for processes that are not targets too
 * @param cpus CPUs it was attached to
 */
public record KernelCost(long nanos, long runs, Duration over, int cpus) {
  /** Share of one core that each CPU gave, 0 to 1. */
  public double sharePerCpu() {
    return (double) nanos / over.toNanos() / cpus;
  }
}
