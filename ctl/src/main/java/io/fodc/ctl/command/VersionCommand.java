package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.CtlVersion;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.SafeText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "version", description = "Versions of fodcctl and, with --proxy, of the proxy.")
final class VersionCommand implements Callable<Integer> {
  private final Caller caller;

  @Option(names = "--proxy", description = "ask the proxy for its version too")
  boolean proxy;

  VersionCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    caller.process().out().println("fodcctl " + CtlVersion.VERSION);
    if (proxy) {
      try (ProxyClient client = caller.open()) {
        JsonNode status = client.get(Address.of("/api/v1/status"));
        caller
            .process()
            .out()
            .println(
                SafeText.line(
                    "proxy   " + status.path("version").asText() + " at " + client.server()));
        status
            .path("warnings")
            .forEach(warning -> caller.process().tell("warning: " + warning.asText()));
      }
    }
    return ExitCode.OK.code();
  }
}
