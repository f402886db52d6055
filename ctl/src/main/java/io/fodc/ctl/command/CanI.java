package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "can-i",
    description = "Whether you may do something: prints yes or no, and ends with 0 or 4.",
    footer = {"", "Example:", "  fodcctl can-i create captures/cpu --cluster prod"})
final class CanI implements Callable<Integer> {
  private final Caller caller;

  @Parameters(index = "0", paramLabel = "VERB", description = "read, create, cancel, delete")
  String verb = "";

  @Parameters(
      index = "1",
      paramLabel = "RESOURCE",
      description = "metrics, config, captures/cpu, …")
  String resource = "";

  @Option(names = "--cluster", paramLabel = "NAME", description = "in this cluster")
  String cluster = "";

  @Option(names = "--role", paramLabel = "ROLE", description = "with a node of this role")
  String role = "";

  @Option(
      names = {"-n", "--node"},
      paramLabel = "NODE",
      description = "with this node")
  String node = "";

  CanI(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    NodeName name = NodeName.of(node);
    try (ProxyClient client = caller.open()) {
      JsonNode answer =
          client.get(
              Address.of("/api/v1/can-i")
                  .with("verb", verb)
                  .with("resource", resource)
                  .with("cluster", cluster.isEmpty() ? name.cluster().orElse("") : cluster)
                  .with("role", role)
                  .with("node_id", name.nodeId()));
      boolean allowed = answer.path("allowed").asBoolean();
      caller.process().out().println(allowed ? "yes" : "no");
      if (!allowed) {
        caller
            .process()
            .tell(
                answer.path("identity").asText()
                    + " lacks "
                    + answer.path("permission").asText()
                    + (cluster.isEmpty() && node.isEmpty() ? "" : " there"));
      }
      return (allowed ? ExitCode.OK : ExitCode.DENIED).code();
    }
  }
}
