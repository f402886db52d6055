package io.fodc.bench.recorder;

import io.fodc.bench.report.Compiler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs {@link RecorderTimes} in fresh JVMs and gathers what they print. */
final class ChildJvm {
  private ChildJvm() {}

  /**
   * Runs it several times with each compiler.
   *
   * @param counts the numbers among its arguments
   * @return values by name, one of each run; names begin with the compiler: {@code c1.} or {@code
   *     c2.}
   */
  static Map<String, List<Double>> times(int runs, Path pages, int... counts)
      throws IOException, InterruptedException {
    Map<String, List<Double>> values = new TreeMap<>();
    for (int run = 0; run < runs; run++) {
      for (Compiler compiler : Compiler.values()) {
        gather(compiler, pages, counts, values);
      }
    }
    return values;
  }

  private static void gather(
      Compiler compiler, Path pages, int[] counts, Map<String, List<Double>> values)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(pages.toString());
    for (int count : counts) {
      arguments.add(Integer.toString(count));
    }
    String classPath = System.getProperty("java.class.path");
    for (String line :
        run(compiler.flags(), classPath, RecorderTimes.class, arguments).lines().toList()) {
      String[] parts = line.split(" ");
      values
          .computeIfAbsent(compiler.prefix() + parts[0], any -> new ArrayList<>())
          .add(Double.parseDouble(parts[1]));
    }
  }

  /** What a program in a fresh JVM with these flags prints. */
  static String run(List<String> flags, String classPath, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(arguments);
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed;
    try (var out = child.getInputStream()) {
      printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      child.destroy();
    }
    int code = child.waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code + ": " + printed);
    }
    return printed;
  }
}
