package io.fodc.ctl;

import io.fodc.ctl.show.SafeText;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * The process a command runs in, passed in so that a test can play it.
 *
 * @param environment variables
 * @param directory what relative paths start from
 * @param results standard output
 * @param out the same for text
 * @param err standard error
 * @param outTerminal whether somebody looks at {@code out}
 * @param errTerminal whether somebody looks at {@code err}
 * @param clock the time
 */
public record Surroundings(
    Map<String, String> environment,
    Path directory,
    OutputStream results,
    PrintStream out,
    PrintStream err,
    boolean outTerminal,
    boolean errTerminal,
    Clock clock) {
  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Surroundings with these streams, as UTF-8. */
  public static Surroundings of(
      Map<String, String> environment,
      Path directory,
      OutputStream results,
      OutputStream talk,
      boolean outTerminal,
      boolean errTerminal,
      Clock clock) {
    return new Surroundings(
        environment,
        directory,
        results,
        new PrintStream(results, false, StandardCharsets.UTF_8),
        new PrintStream(talk, true, StandardCharsets.UTF_8),
        outTerminal,
        errTerminal,
        clock);
  }

  /** A variable; empty when it is not set or has no characters. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** A path as the user wrote it. */
  public Path path(String written) {
    return directory.resolve(written);
  }

  /** Whether results may be coloured. */
  public boolean colours() {
    return outTerminal
        && variable("NO_COLOR").isEmpty()
        && !variable("TERM").orElse("").equals("dumb");
  }

  /** One line for people, whatever is in it. */
  public void tell(String line) {
    err.println(SafeText.line(line));
  }
}
