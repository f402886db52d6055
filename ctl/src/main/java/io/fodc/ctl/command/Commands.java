package io.fodc.ctl.command;

import io.fodc.ctl.CtlVersion;
import io.fodc.ctl.Surroundings;
import io.fodc.ctl.connection.ConnectionOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The tree of commands. */
@Command(
    name = "fodcctl",
    description = "Asks a FODC proxy about a fleet of BanyanDB nodes, and has captures taken.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "'fodcctl COMMAND --help' tells more. Options of the connection can stand anywhere.",
      "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 denied, 5 partial, 6 time limit, 7 refused."
    })
public final class Commands {
  @Mixin ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "tells what a command does")
  boolean help;

  private Commands() {}

  /** A word that only has commands under it. */
  @Command
  private static final class Group {}

  /** All commands for a process. */
  public static CommandLine of(Surroundings process) {
    Commands root = new Commands();
    Caller caller = new Caller(process, root.connection);
    CommandLine line = new CommandLine(root);
    line.addSubcommand(
        group("get", "Lists things, or shows one in a line.")
            .addSubcommand(new GetNodes(caller))
            .addSubcommand(new GetCaptures(caller))
            .addSubcommand(new GetArtifacts(caller))
            .addSubcommand(new GetConfigs(caller))
            .addSubcommand(new GetDrift(caller))
            .addSubcommand(new GetSeries(caller))
            .addSubcommand(new GetAudit(caller)));
    line.addSubcommand(
        group("describe", "Shows one thing in full.")
            .addSubcommand(new DescribeNode(caller))
            .addSubcommand(new DescribeCapture(caller)));
    line.addSubcommand(group("top", "Shows who is busy.").addSubcommand(new TopNodes(caller)));
    line.addSubcommand(new CaptureCommand(caller));
    line.addSubcommand(new Download(caller));
    line.addSubcommand(new ViewProfile(caller));
    line.addSubcommand(
        group("diff", "Compares two things.")
            .addSubcommand(new DiffConfig(caller))
            .addSubcommand(new DiffProfile(caller)));
    line.addSubcommand(
        group("cancel", "Ends what runs.").addSubcommand(new EndCapture.Cancel(caller)));
    line.addSubcommand(
        group("delete", "Deletes what has ended.").addSubcommand(new EndCapture.Delete(caller)));
    line.addSubcommand(new WhoAmI(caller));
    line.addSubcommand(new CanI(caller));
    line.addSubcommand(
        group("config", "Keeps which proxies there are.")
            .addSubcommand(new ConfigCommands.GetContexts(caller))
            .addSubcommand(new ConfigCommands.UseContext(caller))
            .addSubcommand(new ConfigCommands.SetContext(caller)));
    line.addSubcommand(new VersionCommand(caller));
    line.addSubcommand(new CompletionCommand(caller, () -> line));
    line.getCommandSpec().version("fodcctl " + CtlVersion.VERSION);
    return settings(line, process);
  }

  private static CommandLine group(String name, String description) {
    CommandLine group = new CommandLine(new Group());
    group.getCommandSpec().name(name).usageMessage().description(description);
    group.getCommandSpec().usageMessage().synopsisSubcommandLabel("COMMAND");
    return group;
  }

  private static CommandLine settings(CommandLine line, Surroundings process) {
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOverwrittenOptionsAllowed(false);
    line.setOut(new java.io.PrintWriter(process.out(), true));
    line.setErr(new java.io.PrintWriter(process.err(), true));
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(100);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            process.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    hideInherited(line);
    return line;
  }

  /** Options of the connection are told once, by {@code fodcctl --help}. */
  private static void hideInherited(CommandLine line) {
    for (CommandLine sub : line.getSubcommands().values()) {
      sub.getHelpSectionMap()
          .put(
              CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST,
              help ->
                  help.optionListExcludingGroups(
                      help.commandSpec().options().stream()
                          .filter(option -> !option.inherited())
                          .toList()));
      sub.getHelpSectionMap()
          .put(
              CommandLine.Model.UsageMessageSpec.SECTION_KEY_SYNOPSIS,
              help -> synopsis(help.commandSpec()));
      hideInherited(sub);
    }
  }

  private static String synopsis(CommandLine.Model.CommandSpec spec) {
    StringBuilder text = new StringBuilder(spec.qualifiedName());
    if (!spec.subcommands().isEmpty()) {
      return text.append(" COMMAND").append(System.lineSeparator()).toString();
    }
    spec.positionalParameters()
        .forEach(
            parameter ->
                text.append(parameter.arity().min() == 0 ? " [" : " ")
                    .append(parameter.paramLabel())
                    .append(parameter.arity().min() == 0 ? "]" : ""));
    boolean own = spec.options().stream().anyMatch(option -> !option.inherited());
    return text.append(own ? " [OPTIONS]" : "").append(System.lineSeparator()).toString();
  }
}
