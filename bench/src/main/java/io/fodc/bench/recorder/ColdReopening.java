package io.fodc.bench.recorder;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, with the agent's flags and a class cache as the agent has one: opens a full
 * window file as the first thing it does, then prints the CPU time that all its threads took for
 * that, compilers included.
 */
final class ColdReopening {
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** To be opened when the class cache is made. */
  private static final int TRAINING_SERIES = 500;

  private static final int TRAINING_TICKS = 600;
  private static final long TRAINING_BUDGET_BYTES = 2L << 20;

  private ColdReopening() {}

  /** Arguments: folder of the file; nothing to show the JVM which classes are needed. */
  public static void main(String[] arguments) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    if (arguments.length == 0) {
      train();
      return;
    }
    long begin = system.getProcessCpuTime();
    try (OpenWindow again = OpenWindow.in(Path.of(arguments[0]), Replay.AGENT_BUDGET_BYTES)) {
      long end = system.getProcessCpuTime();
      System.out.println("ticks " + again.window().stats().ticks());
      System.out.println("reopen_30_mib_cold_ms " + (end - begin) / NANOS_PER_MILLI);
    }
  }

  private static void train() throws IOException {
    Path folder = Files.createTempDirectory("fodc-bench-training");
    try {
      Recording recording = Recording.random(TRAINING_SERIES, TRAINING_TICKS);
      Reopening.fill(recording, folder, TRAINING_BUDGET_BYTES);
      OpenWindow.in(folder, TRAINING_BUDGET_BYTES).close();
    } finally {
      Programs.emptied(folder);
      Files.delete(folder);
    }
  }
}
