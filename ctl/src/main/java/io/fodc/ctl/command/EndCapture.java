package io.fodc.ctl.command;

import io.fodc.ctl.ExitCode;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cancel capture} and {@code delete capture}. */
final class EndCapture {
  private EndCapture() {}

  @Command(
      name = "capture",
      aliases = {"captures", "cap"},
      description = "ends captures that run; parts that are done keep their artifacts")
  static final class Cancel implements Callable<Integer> {
    private final Caller caller;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "ids of captures")
    List<String> ids = new ArrayList<>();

    Cancel(Caller caller) {
      this.caller = caller;
    }

    @Override
    public Integer call() {
      try (ProxyClient client = caller.open()) {
        for (String id : ids) {
          client.post(Address.of("/api/v1/captures").segment(id).then("/cancel"));
          caller.process().out().println(SafeText.line(id) + " cancelled");
        }
        return ExitCode.OK.code();
      }
    }
  }

  @Command(
      name = "capture",
      aliases = {"captures", "cap"},
      description = "deletes captures that have ended, with their artifacts")
  static final class Delete implements Callable<Integer> {
    private final Caller caller;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "ids of captures")
    List<String> ids = new ArrayList<>();

    Delete(Caller caller) {
      this.caller = caller;
    }

    @Override
    public Integer call() {
      try (ProxyClient client = caller.open()) {
        for (String id : ids) {
          client.delete(Address.of("/api/v1/captures").segment(id));
          caller.process().out().println(SafeText.line(id) + " deleted");
        }
        return ExitCode.OK.code();
      }
    }
  }
}
