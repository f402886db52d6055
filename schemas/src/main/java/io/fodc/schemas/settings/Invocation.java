package io.fodc.schemas.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command line asks of a process besides setting keys.
 *
 * @param file the configuration file: {@code --config FILE}, or the variable {@code FODC_CONFIG}
 * @param flags the arguments that set keys, for {@link SettingsLoader}
 */
public record Invocation(
    Optional<Path> file, boolean help, boolean version, boolean printConfig, List<String> flags) {

  public Invocation {
    flags = List.copyOf(flags);
  }

  /**
   * Takes {@code --config}, {@code --help}, {@code --version} and {@code --print-config} out of the
   * arguments.
   *
   * @throws SettingsException if {@code --config} has no value
   */
  public static Invocation of(List<String> args, Map<String, String> environment)
      throws SettingsException {
    String file = environment.getOrDefault("FODC_CONFIG", "");
    List<String> flags = new ArrayList<>();
    boolean help = false;
    boolean version = false;
    boolean printConfig = false;
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      switch (arg) {
        case "--help", "-h" -> help = true;
        case "--version" -> version = true;
        case "--print-config" -> printConfig = true;
        case "--config" -> {
          i++;
          file = configFile(i < args.size() ? args.get(i) : "");
        }
        default -> {
          if (arg.startsWith("--config=")) {
            file = configFile(arg.substring("--config=".length()));
          } else {
            flags.add(arg);
          }
        }
      }
    }
    Optional<Path> path = file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
    return new Invocation(path, help, version, printConfig, flags);
  }

  private static String configFile(String value) throws SettingsException {
    if (value.isEmpty()) {
      throw new SettingsException(List.of("--config has no value; write --config=FILE"));
    }
    return value;
  }
}
