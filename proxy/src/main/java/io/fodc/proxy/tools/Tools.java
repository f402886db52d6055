package io.fodc.proxy.tools;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs the commands. */
public final class Tools {
  private static final Set<String> NAMES = Set.of("token", "audit");
  private static final Set<String> HELP = Set.of("--help", "-h", "help");
  private static final int REFUSED = 2;
  private static final int FAILED = 1;

  private Tools() {}

  /** Whether a command line is one of a command. */
  public static boolean has(List<String> args) {
    return !args.isEmpty() && NAMES.contains(args.getFirst());
  }

  /** Runs it; returns the exit code: 0, 1 if it failed, 2 if it cannot be followed. */
  public static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    boolean token = args.getFirst().equals("token");
    List<String> rest = args.subList(1, args.size());
    String usage = token ? TokenCommand.USAGE : AuditCommand.USAGE;
    if (rest.stream().anyMatch(HELP::contains)) {
      out.print(usage);
      return 0;
    }
    try {
      if (token) {
        new TokenCommand(environment, out, err, InstantSource.system()).run(rest);
        return 0;
      }
      return new AuditCommand(out).run(rest) ? 0 : FAILED;
    } catch (UsageException e) {
      err.print(args.getFirst() + ": " + e.reason() + "\n" + usage);
      return REFUSED;
    } catch (IOException | InvalidPathException e) {
      err.println(args.getFirst() + ": " + e.getMessage());
      return FAILED;
    }
  }
}
