package io.fodc.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a family is asked to do.
 *
 * @param quick whether it must end within 45 s, at the price of spread
 * @param directory where logs of processes go, and what is kept between runs
 * @param options values by name, of options the family knows
 * @param command what the user typed, for the figures
 */
record BenchRun(boolean quick, Path directory, Map<String, String> options, String command) {
  Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }
}
