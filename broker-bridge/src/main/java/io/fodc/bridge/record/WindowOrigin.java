package io.fodc.bridge.record;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Where the samples of a window come from, and what is missing. Texts are at most {@link
 * RecordLimits#MAX_TEXT_BYTES} long, labels and gaps at most {@link RecordLimits#MAX_NODE_WORDS}.
 *
 * @param node the node
 * @param role what it does
 * @param labels its labels
 * @param agentInstance drawn anew at every start of the agent's process
 * @param intervalMillis distance of two ticks as configured
 * @param gaps what the agent lacks and why
 */
public record WindowOrigin(
    NodeId node,
    NodeRole role,
    Map<String, String> labels,
    String agentInstance,
    long intervalMillis,
    List<Gap> gaps) {
  public WindowOrigin {
    labels = Map.copyOf(labels);
    gaps = List.copyOf(gaps);
    RecordLimits.check("number of node labels", labels.size(), RecordLimits.MAX_NODE_WORDS);
    RecordLimits.check("number of gaps", gaps.size(), RecordLimits.MAX_NODE_WORDS);
    checkText("agent_instance", agentInstance);
    labels.forEach(
        (name, value) -> {
          checkText("name of a node label", name);
          checkText("node label " + name, value);
        });
    for (Gap gap : gaps) {
      checkText("kind of a gap", gap.kind());
      checkText("subject of a gap", gap.subject());
      checkText("reason of a gap", gap.reason());
    }
  }

  private static void checkText(String what, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    RecordLimits.check("length of " + what, bytes, RecordLimits.MAX_TEXT_BYTES);
  }
}
