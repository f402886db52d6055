package io.fodc.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads flags out of a command line as Go's pflag does: {@code --x=v}, {@code --x v}, and {@code
 * --x} alone for a boolean. Which flags are boolean is known for BanyanDB's; for others it is
 * guessed from what follows. Whatever is no long flag becomes a numbered argument, whose value
 * nobody can judge.
 */
final class CommandLine {
  private static final Set<String> SUB_COMMANDS =
      Set.of("data", "liaison", "standalone", "lifecycle", "backup", "restore");

  /** Flags that take no following argument. */
  private static final Pattern BOOLEAN =
      Pattern.compile(
          "(.*-)?tls|enable-.*|(.*-)?enabled|insecure|(.*-)?sampled|has-.*|help|version"
              + "|show-rungroup-units|(.*-)?force-.*");

  private static final Pattern LONG_FLAG = Pattern.compile("--[A-Za-z][\\w.-]*");

  private final List<String> argv;
  private final String origin;
  private final List<RawValue> values = new ArrayList<>();

  private CommandLine(List<String> argv, String origin) {
    this.argv = argv;
    this.origin = origin;
  }

  static List<RawValue> read(List<String> argv, String origin) {
    CommandLine line = new CommandLine(argv, origin);
    line.read();
    return line.values;
  }

  private void read() {
    int at = 0;
    boolean commandSeen = false;
    while (at < argv.size()) {
      String arg = argv.get(at);
      if (at == 0) {
        add("argv.executable", arg);
      } else if (arg.startsWith("--") && arg.length() > 2) {
        at += flag(at, arg);
      } else if (!commandSeen && SUB_COMMANDS.contains(arg)) {
        commandSeen = true;
        add("argv.command", arg);
      } else {
        add("argv." + at, arg);
      }
      at++;
    }
  }

  /** Takes a flag; the number of further arguments that it used. */
  private int flag(int at, String arg) {
    int equals = arg.indexOf('=');
    String name = equals < 0 ? arg : arg.substring(0, equals);
    if (!LONG_FLAG.matcher(name).matches()) {
      add("argv." + at, arg);
      return 0;
    }
    String key = name.substring(2);
    if (equals >= 0) {
      add(key, arg.substring(equals + 1));
      return 0;
    }
    if (at + 1 >= argv.size() || BOOLEAN.matcher(key).matches() || looksLikeFlag(at + 1)) {
      add(key, "true");
      return 0;
    }
    add(key, argv.get(at + 1));
    return 1;
  }

  private boolean looksLikeFlag(int at) {
    String arg = argv.get(at);
    int equals = arg.indexOf('=');
    return LONG_FLAG.matcher(equals < 0 ? arg : arg.substring(0, equals)).matches();
  }

  private void add(String key, String value) {
    values.add(new RawValue(key, value, Provenance.FLAG, origin));
  }
}
