package io.fodc.agent.tools;

import io.fodc.schemas.selector.Selector;
import io.fodc.schemas.selector.SelectorException;
import io.fodc.schemas.selector.SelectorParser;
import io.fodc.schemas.settings.Durations;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a command line says behind the command.
 *
 * @param files at least one
 * @param selectors of {@code --match}; a series that one of them means is wanted
 * @param stepMillis 0 for every sample
 */
record ToolArguments(
    List<Path> files,
    List<Selector> selectors,
    Optional<TimeArgument> since,
    Optional<TimeArgument> until,
    long stepMillis,
    SampleFormat format) {

  ToolArguments {
    files = List.copyOf(files);
    selectors = List.copyOf(selectors);
  }

  /**
   * Reads arguments.
   *
   * @param options names of the options that the command takes, with their dashes
   */
  static ToolArguments of(String command, List<String> args, Set<String> options)
      throws UsageException {
    List<Path> files = new ArrayList<>();
    List<Selector> selectors = new ArrayList<>();
    Optional<TimeArgument> since = Optional.empty();
    Optional<TimeArgument> until = Optional.empty();
    long step = 0;
    SampleFormat format = SampleFormat.TEXT;
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      if (!arg.startsWith("--")) {
        files.add(path(arg));
        continue;
      }
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      if (!options.contains(name)) {
        throw new UsageException(
            "'%s' is no option of window %s: it takes %s"
                .formatted(name, command, options.isEmpty() ? "none" : String.join(" ", options)));
      }
      if (equals < 0 && ++i == args.size()) {
        throw new UsageException(name + " has no value; write " + name + "=VALUE");
      }
      String value = equals < 0 ? args.get(i) : arg.substring(equals + 1);
      switch (name) {
        case "--match" -> selectors.add(selector(value));
        case "--since" -> since = Optional.of(TimeArgument.of(name, value));
        case "--until" -> until = Optional.of(TimeArgument.of(name, value));
        case "--step" -> step = step(value);
        default -> format = SampleFormat.of(value);
      }
    }
    if (files.isEmpty()) {
      throw new UsageException("window " + command + " needs a FILE");
    }
    return new ToolArguments(files, selectors, since, until, step, format);
  }

  private static Path path(String text) throws UsageException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException("'" + text + "' is no file name: " + e.getReason());
    }
  }

  private static Selector selector(String text) throws UsageException {
    try {
      return SelectorParser.parse(text);
    } catch (SelectorException e) {
      throw new UsageException(
          "--match '%s': %s (position %d); write it as Prometheus does: %s"
              .formatted(text, e.getMessage(), e.position(), SelectorParser.EXAMPLE));
    }
  }

  private static long step(String text) throws UsageException {
    try {
      long millis = Durations.parse(text).toMillis();
      if (millis >= 1) {
        return millis;
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("--step '" + text + "' " + e.getMessage() + "; write 30s or 5m");
    }
    throw new UsageException("--step '" + text + "' is below 1ms; write 30s or 5m");
  }
}
