package io.fodc.ctl.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for fish, which picocli does not make: commands, options, and words known before. */
final class FishCompletion {
  private static final String AT =
      """
      # Whether the words before the cursor, without options, begin with these.
      function __fodcctl_at
          set -l words
          for word in (commandline -opc)[2..-1]
              string match -q -- '-*' $word; or set -a words $word
          end
          test (count $words) -ge (count $argv); or return 1
          for i in (seq (count $argv))
              test $words[$i] = $argv[$i]; or return 1
          end
      end
      function __fodcctl_exactly
          __fodcctl_at $argv; or return 1
          set -l words
          for word in (commandline -opc)[2..-1]
              string match -q -- '-*' $word; or set -a words $word
          end
          test (count $words) -eq (count $argv)
      end
      complete -c fodcctl -f
      """;

  private FishCompletion() {}

  static String script(CommandLine root) {
    StringBuilder script = new StringBuilder(AT);
    command(script, root, List.of());
    return script.toString();
  }

  private static void command(StringBuilder script, CommandLine line, List<String> path) {
    String words = path.isEmpty() ? "" : " " + String.join(" ", path);
    CommandSpec spec = line.getCommandSpec();
    Set<CommandLine> seen = new LinkedHashSet<>();
    line.getSubcommands()
        .forEach(
            (name, sub) -> {
              if (seen.add(sub)) {
                script.append("complete -c fodcctl -n '__fodcctl_exactly").append(words);
                script.append("' -a ").append(sub.getCommandName());
                script.append(" -d ").append(quoted(first(sub.getCommandSpec())));
                script.append('\n');
              }
            });
    for (OptionSpec option : spec.options()) {
      option(script, option, words);
    }
    for (PositionalParamSpec positional : spec.positionalParameters()) {
      if (positional.completionCandidates() != null) {
        script.append("complete -c fodcctl -n '__fodcctl_exactly").append(words);
        script.append("' -a ").append(quoted(joined(positional.completionCandidates())));
        script.append('\n');
      }
    }
    for (CommandLine sub : seen) {
      List<String> deeper = new ArrayList<>(path);
      deeper.add(sub.getCommandName());
      command(script, sub, deeper);
    }
  }

  private static void option(StringBuilder script, OptionSpec option, String words) {
    script.append("complete -c fodcctl -n '__fodcctl_at").append(words).append('\'');
    for (String name : option.names()) {
      script.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
    }
    if (option.arity().max() > 0) {
      boolean files = option.paramLabel().matches(".*(FILE|PEM|DIR).*");
      script.append(files ? " -r -F" : " -x");
      if (option.completionCandidates() != null) {
        script.append(" -a ").append(quoted(joined(option.completionCandidates())));
      }
    }
    String[] description = option.description();
    if (description.length > 0 && !description[0].contains("$")) {
      script.append(" -d ").append(quoted(description[0]));
    }
    script.append('\n');
  }

  private static String first(CommandSpec spec) {
    String[] description = spec.usageMessage().description();
    return description.length == 0 ? "" : description[0];
  }

  private static String joined(Iterable<String> words) {
    return String.join(" ", words);
  }

  private static String quoted(String text) {
    return '\'' + text.replace("\\", "\\\\").replace("'", "\\'") + '\'';
  }
}
