package io.fodc.ctl.connection;

import io.fodc.ctl.Surroundings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A proxy and the way to it, as the configuration file keeps it. Members are empty when not set.
 * Tokens themselves are never among them.
 */
public record Context(String server, String tokenFile, String caFile, String cert, String key) {
  /** The members' names in the file. */
  static final List<String> KEYS = List.of("server", "token-file", "ca-file", "cert", "key");

  /** Nothing set. */
  public static final Context EMPTY = new Context("", "", "", "", "");

  static Context of(Map<String, String> members) {
    return new Context(
        members.getOrDefault("server", ""),
        members.getOrDefault("token-file", ""),
        members.getOrDefault("ca-file", ""),
        members.getOrDefault("cert", ""),
        members.getOrDefault("key", ""));
  }

  /** The members that are set. */
  Map<String, String> members() {
    Map<String, String> members = new LinkedHashMap<>();
    List<String> values = List.of(server, tokenFile, caFile, cert, key);
    for (int i = 0; i < KEYS.size(); i++) {
      if (!values.get(i).isEmpty()) {
        members.put(KEYS.get(i), values.get(i));
      }
    }
    return members;
  }

  /** This one where it says something, else the other. */
  public Context or(Context other) {
    return new Context(
        first(server, other.server),
        first(tokenFile, other.tokenFile),
        first(caFile, other.caFile),
        first(cert, other.cert),
        first(key, other.key));
  }

  /** The same with files that can be found from anywhere. */
  public Context absolute(Surroundings process) {
    return new Context(
        server,
        absolute(process, tokenFile),
        absolute(process, caFile),
        absolute(process, cert),
        absolute(process, key));
  }

  private static String absolute(Surroundings process, String file) {
    return file.isEmpty() ? "" : process.path(file).toAbsolutePath().normalize().toString();
  }

  private static String first(String mine, String others) {
    return mine.isEmpty() ? others : mine;
  }
}
