package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;

/** What an answer says is missing from it. */
final class Missing {
  private static final int MOST_LINES = 20;

  private Missing() {}

  /** Names the missing nodes on standard error; partial when there are some. */
  static ExitCode tell(Caller caller, JsonNode answer) {
    if (!answer.path("partial").asBoolean()) {
      return ExitCode.OK;
    }
    JsonNode nodes = answer.path("missing_nodes");
    caller.process().tell("a part is missing, of " + nodes.size() + " nodes:");
    nodes
        .valueStream()
        .limit(MOST_LINES)
        .forEach(
            node ->
                caller
                    .process()
                    .tell("  " + NodeName.full(node) + ": " + node.path("reason").asText()));
    return ExitCode.PARTIAL;
  }
}
