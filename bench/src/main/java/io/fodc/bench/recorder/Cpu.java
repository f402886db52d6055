package io.fodc.bench.recorder;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** CPU time of the current thread: what others do on the machine adds little to it. */
final class Cpu {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Cpu() {}

  static long nanos() {
    return THREADS.getCurrentThreadCpuTime();
  }
}
