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
              "parse", new ParseFamily(),
              "recorder", new RecorderFamily(),
              "federate", new JmhFamily("federate", "FederateBenchmark", "rendering /federate"),
              "footprint", new FootprintFamily(),
              "stacks", new StacksFamily(),
              "ktm", new KtmFamily(),
              "captures", new CapturesFamily(),
              "fleet", new FleetFamily(),
              "kafka-fleet", new KafkaFleetFamily()));

  private Bench() {}

  /** Runs what the arguments name; exit code 2 for a name nobody knows. */
  public static void main(String[] arguments) throws Exception {
    List<String> names = new ArrayList<>();
    Map<String, String> options = new TreeMap<>();
    boolean quick = false;
    boolean json = false;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> quick = true;
        case "--json" -> json = true;
        default -> {
          if (arguments[i].startsWith("--") && i + 1 < arguments.length) {
            options.put(arguments[i], arguments[++i]);
          } else {
            names.add(arguments[i]);
          }
        }
      }
    }
    String name = names.isEmpty() ? "" : names.getFirst();
    BenchFamily family = FAMILIES.get(name);
    if (family == null || names.size() > 1 || !knowsAll(family, options)) {
      System.err.println(usage());
      System.exit(name.isEmpty() ? 0 : 2);
      return;
    }
    StringBuilder command = new StringBuilder("./fodc bench ").append(name);
    options.forEach(
        (option, value) -> command.append(' ').append(option).append(' ').append(value));
    command.append(quick ? " --quick" : "");
    BenchRun run = new BenchRun(quick, directory(name), options, command.toString());
    for (Figure figure : family.run(run)) {
      System.out.println(json ? figure.json() : figure.text());
    }
  }

  private static boolean knowsAll(BenchFamily family, Map<String, String> options) {
    return options.keySet().stream()
        .allMatch(
            option -> family.options().lines().anyMatch(line -> line.startsWith(option + " ")));
  }

  private static Path directory(String name) throws IOException {
    Path root = Path.of(System.getProperty("fodc.root", "."), ".fodc", "bench", name);
    return Files.createDirectories(root.toAbsolutePath().normalize());
  }

  private static String usage() {
    StringBuilder text = new StringBuilder("usage: ./fodc bench NAME [--quick] [--json]\n");
    FAMILIES.forEach(
        (name, family) -> {
          text.append(String.format("  %-10s %s%n", name, family.about()));
          family.options().lines().forEach(line -> text.append("             " + line + "\n"));
        });
    return text.append("  --quick ends within 45 s; --json prints one object per figure")
        .toString();
  }
}
