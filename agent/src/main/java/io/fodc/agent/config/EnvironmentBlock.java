package io.fodc.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Chooses from an environment what belongs to the node's configuration: {@code BYDB_} variables,
 * Go's and gRPC's, and those of the cloud libraries, which are nearly always hidden but show drift.
 * Everything else is somebody else's and is left out.
 */
final class EnvironmentBlock {
  private static final String BANYANDB_PREFIX = "BYDB_";

  private static final Set<String> RUNTIME =
      Set.of("GODEBUG", "GOGC", "GOMAXPROCS", "GOMEMLIMIT", "GOTRACEBACK", "TZ");

  private static final Pattern LIBRARIES =
      Pattern.compile("GRPC_[A-Z_]+|AWS_\\w+|AZURE_\\w+|GOOGLE_\\w+|STORAGE_EMULATOR_HOST");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  private EnvironmentBlock() {}

  /**
   * @param source where the block came from, for gaps
   */
  static RawSource read(List<Map.Entry<String, String>> variables, String source) {
    List<RawValue> values = new ArrayList<>();
    int left = 0;
    for (Map.Entry<String, String> variable : variables) {
      String name = variable.getKey();
      if (NAME.matcher(name).matches() && isWanted(name)) {
        String origin = name + " (" + source + ")";
        values.add(new RawValue(keyOf(name), variable.getValue(), Provenance.ENVIRONMENT, origin));
      } else {
        left++;
      }
    }
    List<NodeConfiguration.Gap> gaps = new ArrayList<>();
    if (left > 0) {
      gaps.add(new NodeConfiguration.Gap(source, left + " variables of others are left out"));
    }
    return new RawSource(values, gaps);
  }

  private static boolean isWanted(String name) {
    return (name.startsWith(BANYANDB_PREFIX) && name.length() > BANYANDB_PREFIX.length())
        || RUNTIME.contains(name)
        || LIBRARIES.matcher(name).matches();
  }

  /** The flag that a variable stands for; others keep their name. */
  private static String keyOf(String name) {
    return name.startsWith(BANYANDB_PREFIX)
        ? name.substring(BANYANDB_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-')
        : name;
  }
}
