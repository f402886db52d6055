package io.fodc.ctl.command;

import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.connection.Context;
import io.fodc.ctl.connection.ContextFile;
import io.fodc.ctl.show.OutputForm;
import io.fodc.ctl.show.SafeText;
import io.fodc.ctl.show.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config …}: the contexts of the configuration file. No proxy is asked. */
final class ConfigCommands {
  private ConfigCommands() {}

  @Command(name = "get-contexts", description = "the contexts, with a star at the one in use")
  static final class GetContexts implements Callable<Integer> {
    private final Caller caller;

    GetContexts(Caller caller) {
      this.caller = caller;
    }

    @Override
    public Integer call() {
      ContextFile file = ContextFile.read(caller.connection(), caller.process());
      Table table =
          caller
              .table(OutputForm.WIDE)
              .columns("CURRENT", "NAME", "SERVER", "TOKEN-FILE", "CA-FILE", "CERT");
      file.contexts()
          .forEach(
              (name, context) ->
                  table.row(
                      name.equals(file.current()) ? "*" : "",
                      name,
                      context.server(),
                      context.tokenFile(),
                      context.caFile(),
                      context.cert()));
      caller.process().out().print(table.text());
      if (table.isEmpty()) {
        caller.process().tell("no contexts in " + file.path());
      }
      return ExitCode.OK.code();
    }
  }

  @Command(name = "use-context", description = "uses a context from now on")
  static final class UseContext implements Callable<Integer> {
    private final Caller caller;

    @Parameters(paramLabel = "NAME", description = "its name")
    String name = "";

    UseContext(Caller caller) {
      this.caller = caller;
    }

    @Override
    public Integer call() {
      ContextFile file = ContextFile.read(caller.connection(), caller.process());
      if (!file.contexts().containsKey(name)) {
        throw new Failure(
            ExitCode.NOT_FOUND,
            "there is no context '" + name + "' in " + file.path(),
            file.contexts().isEmpty()
                ? "make it with 'fodcctl config set-context " + name + " --server URL'"
                : "there are " + String.join(", ", file.contexts().keySet()));
      }
      file.using(name).write();
      caller.process().tell("context '" + name + "' is used from now on");
      return ExitCode.OK.code();
    }
  }

  @Command(
      name = "set-context",
      description = {
        "makes or changes a context from --server, --token-file, --ca-file, --cert and --key;",
        "what is not said stays as it is"
      })
  static final class SetContext implements Callable<Integer> {
    private final Caller caller;

    @Parameters(paramLabel = "NAME", description = "its name")
    String name = "";

    @Option(names = "--current", description = "use it from now on")
    boolean current;

    SetContext(Caller caller) {
      this.caller = caller;
    }

    @Override
    public Integer call() {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@:-]{0,99}")) {
        throw new Failure(
            ExitCode.USAGE,
            "'" + SafeText.excerpt(name, 100) + "' is no name for a context",
            "use 1 to 100 letters, digits and . _ @ : -");
      }
      ContextFile file = ContextFile.read(caller.connection(), caller.process());
      Context before = file.contexts().getOrDefault(name, Context.EMPTY);
      ContextFile changed =
          file.with(name, caller.connection().asContext().or(before).absolute(caller.process()));
      boolean first = file.current().isEmpty();
      (current || first ? changed.using(name) : changed).write();
      caller.process().tell("context '" + name + "' is in " + file.path());
      return ExitCode.OK.code();
    }
  }
}
