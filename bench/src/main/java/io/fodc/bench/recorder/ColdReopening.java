package io.fodc.bench.recorder;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/**
 * A JVM of its own, with the agent's flags and a class cache as the agent has one: opens a full
 * window file as the first thing it does, then prints the CPU time that all its threads took for
 * that, compilers included.
 */
final class ColdReopening {
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** To be opened when the class cache is made. */
  private static final int TRAINING_SERIES = 500;

  /** The flags of the agent's launcher that matter here. */
  private static final List<String> AS_THE_AGENT =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms6m",
          "-Xmn2m",
          "-Xmx48m",
          "-Xss256k",
          "-XX:TieredStopAtLevel=1",
          "-XX:CompileThresholdScaling=5",
          "-XX:ReservedCodeCacheSize=16m",
          "-XX:-UsePerfData",
          "-XX:-AOTClassLinking",
          "-Xlog:aot=off",
          "-Xlog:cds=off");

  private static final int TRAINING_TICKS = 600;
  private static final long TRAINING_BUDGET_BYTES = 2L << 20;

  private ColdReopening() {}

  /**
   * Argument: folder of the file; none to show the JVM which classes are needed. Prints the number
   * of ticks that are there, then milliseconds.
   */
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
      System.out.println(again.window().stats().ticks());
      System.out.println((end - begin) / NANOS_PER_MILLI);
    }
  }

  /** Milliseconds of each of some fresh JVMs. */
  static List<Double> millis(Recording recording, Path directory, int runs)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("fodc-bench-window");
    Path jars = Files.createTempDirectory("fodc-bench-jars");
    Path cache = directory.resolve("reopening.aot");
    try {
      String classPath = jars(jars);
      long ticks = Reopening.fill(recording, folder, Replay.AGENT_BUDGET_BYTES);
      String made = run("-XX:AOTCacheOutput=" + cache, classPath, List.of());
      if (!Files.exists(cache)) {
        throw new IOException("no class cache came of the training: " + made);
      }
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        String printed = run("-XX:AOTCache=" + cache, classPath, List.of(folder.toString()));
        String[] found = printed.split("\\s+");
        if (Long.parseLong(found[0]) != ticks) {
          throw new IOException(found[0] + " ticks are there again, not " + ticks);
        }
        millis.add(Double.parseDouble(found[1]));
      }
      return millis;
    } finally {
      Files.deleteIfExists(cache);
      Programs.emptied(folder);
      Files.delete(folder);
      Programs.emptied(jars);
      Files.delete(jars);
    }
  }

  /** The class path with jars in the place of folders, which no class cache takes. */
  private static String jars(Path into) throws IOException {
    ToolProvider jar =
        ToolProvider.findFirst("jar")
            .orElseThrow(() -> new IOException("this JDK has no jar tool"));
    List<String> places = new ArrayList<>();
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (Files.isDirectory(Path.of(place))) {
        String made = into.resolve(places.size() + ".jar").toString();
        int code = jar.run(System.err, System.err, "--create", "--file", made, "-C", place, ".");
        places.add(code == 0 ? made : place);
      } else {
        places.add(place);
      }
    }
    return String.join(File.pathSeparator, places);
  }

  private static String run(String flag, String classPath, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(AS_THE_AGENT);
    flags.add(flag);
    return ChildJvm.run(flags, classPath, ColdReopening.class, arguments);
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
