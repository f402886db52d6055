package io.fodc.ctl.command;

import io.fodc.ctl.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = "Prints what a shell needs to complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  source <(fodcctl completion bash)        also in ~/.bashrc",
      "  source <(fodcctl completion zsh)         also in ~/.zshrc",
      "  fodcctl completion fish | source"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Caller caller;
  private final Supplier<CommandLine> commands;

  /** A shell. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The shells' names. */
  static final class Shells extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Shells() {
      super(List.of("bash", "zsh", "fish"));
    }
  }

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "${COMPLETION-CANDIDATES}")
  Shell shell = Shell.BASH;

  CompletionCommand(Caller caller, Supplier<CommandLine> commands) {
    this.caller = caller;
    this.commands = commands;
  }

  @Override
  public Integer call() {
    caller
        .process()
        .out()
        .print(
            switch (shell) {
              // The one script asks which of the two shells reads it.
              case BASH, ZSH -> AutoComplete.bash("fodcctl", commands.get());
              case FISH -> FishCompletion.script(commands.get());
            });
    caller.process().out().flush();
    return ExitCode.OK.code();
  }
}
