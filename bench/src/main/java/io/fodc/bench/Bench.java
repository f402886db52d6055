package io.fodc.bench;

import io.fodc.bench.report.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code ./fodc bench NAME [--quick] [--json]}: runs one family of benchmarks and prints figures.
 */
public final class Bench {
  private static final Map<String, BenchFamily> FAMILIES =
      new TreeMap<>(
          Map.of(
              "parse", new JmhFamily("parse", "ParseBenchmark", "reading a metrics page"),
              "recorder",
                  new JmhFamily(
                      "recorder", "(Append|Seal)Benchmark", "appending ticks, sealing blocks"),
              "federate", new JmhFamily("federate", "FederateBenchmark", "rendering /federate"),
              "footprint", new FootprintFamily(),
              "fleet", new FleetFamily()));

  private Bench() {}

  /** Runs what the arguments name; exit code 2 for a name nobody knows. */
  public static void main(String[] arguments) throws Exception {
    List<String> names = new ArrayList<>();
    boolean quick = false;
    boolean json = false;
    for (String argument : arguments) {
      switch (argument) {
        case "--quick" -> quick = true;
        case "--json" -> json = true;
        default -> names.add(argument);
      }
    }
    String name = names.isEmpty() ? "" : names.getFirst();
    BenchFamily family = FAMILIES.get(name);
    if (family == null || names.size() > 1) {
      System.err.println(usage());
      System.exit(name.isEmpty() ? 0 : 2);
      return;
    }
    String command = "./fodc bench " + name + (quick ? " --quick" : "");
    for (Figure figure : family.run(quick, directory(name), command)) {
      System.out.println(json ? figure.json() : figure.text());
    }
  }

  private static Path directory(String name) throws IOException {
    Path root = Path.of(System.getProperty("fodc.root", "."), ".fodc", "bench", name);
    return Files.createDirectories(root.toAbsolutePath().normalize());
  }

  private static String usage() {
    StringBuilder text = new StringBuilder("usage: ./fodc bench NAME [--quick] [--json]\n");
    FAMILIES.forEach(
        (name, family) -> text.append(String.format("  %-10s %s%n", name, family.about())));
    return text.append("  --quick ends within 45 s; --json prints one object per figure")
        .toString();
  }
}
