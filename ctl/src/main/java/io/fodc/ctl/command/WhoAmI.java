package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Sheet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "whoami", description = "Who you are for the proxy, and what you may do.")
final class WhoAmI implements Callable<Integer> {
  private final Caller caller;

  @Mixin FormOption output = new FormOption();

  WhoAmI(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      JsonNode who = client.get(Address.of("/api/v1/whoami"));
      String name = who.path("name").asText();
      caller.show(
          output.form,
          who,
          List.of(name),
          () ->
              new Sheet()
                  .line("Name", name)
                  .line("Known", who.path("authenticated").asBoolean() ? "yes" : "not needed here")
                  .line("Groups", joined(who.path("groups")))
                  .line("Roles", grants(who.path("grants")))
                  .line("May", joined(who.path("permissions")))
                  .line("Until", who.path("expires").asText())
                  .text());
      return ExitCode.OK.code();
    }
  }

  private static String joined(JsonNode list) {
    return String.join(", ", list.valueStream().map(JsonNode::asText).toList());
  }

  private static String grants(JsonNode grants) {
    return String.join(
        "; ",
        grants
            .valueStream()
            .map(grant -> grant.path("role").asText() + " on " + grant.path("scope").asText())
            .toList());
  }
}
