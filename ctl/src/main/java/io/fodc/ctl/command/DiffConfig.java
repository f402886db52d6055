package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.OutputForm;
import io.fodc.ctl.show.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "config",
    aliases = {"configs"},
    description = "keys in which two nodes differ, or one node at two times",
    footer = {
      "",
      "Examples:",
      "  fodcctl diff config data-hot-0 data-hot-1",
      "  fodcctl diff config data-hot-0 --at 2h                  two hours ago and now",
      "  fodcctl diff config data-hot-0 --at 2h --at 1h"
    })
final class DiffConfig implements Callable<Integer> {
  private final Caller caller;

  @Parameters(index = "0", paramLabel = "NODE", description = "a node")
  String first = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "OTHER", description = "another node")
  String second = "";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "an instant, or how long ago; twice: for the first, and for the second")
  List<String> at = new ArrayList<>();

  @Mixin FormOption output = new FormOption();

  DiffConfig(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    if (at.size() > 2 || (second.isEmpty() && at.isEmpty())) {
      throw new Failure(
          ExitCode.USAGE,
          at.size() > 2 ? "--at is given more than twice" : "it is not said what to compare with",
          "name another node, or --at TIME once or twice");
    }
    String before = at.isEmpty() ? "" : instant(at.getFirst());
    String after = at.size() == 2 ? instant(at.get(1)) : second.isEmpty() ? "" : before;
    try (ProxyClient client = caller.open()) {
      JsonNode left = config(client, first, before);
      JsonNode right = config(client, second.isEmpty() ? first : second, after);
      ArrayNode changes = changes(left, right);
      caller.show(
          output.form,
          changes,
          changes.valueStream().map(change -> change.path("key").asText()).toList(),
          () -> text(left, right, changes));
      caller.tellWhenEmpty(output.form, changes.isEmpty(), "no difference");
      return ExitCode.OK.code();
    }
  }

  private String instant(String written) {
    return Moment.of("--at", written, caller.now()).toString();
  }

  private JsonNode config(ProxyClient client, String written, String instant) {
    NodeName name = NodeName.of(written);
    List<JsonNode> found =
        client
            .get(
                Address.of("/cluster/config")
                    .with("node_id", name.nodeId())
                    .with("cluster", name.cluster().orElse(""))
                    .with("at", instant))
            .path("nodes")
            .valueStream()
            .toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw found.isEmpty()
        ? new Failure(
            ExitCode.NOT_FOUND,
            "no configuration of node '" + written + "' is known of that time",
            "see 'fodcctl get nodes', or ask for another --at")
        : new Failure(
            ExitCode.USAGE,
            "several clusters have a node '" + written + "'",
            "name one: " + String.join(", ", found.stream().map(NodeName::full).toList()));
  }

  private static ArrayNode changes(JsonNode left, JsonNode right) {
    Map<String, String> before = values(left);
    Map<String, String> after = values(right);
    SortedSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    ArrayNode changes = ProxyClient.JSON.createArrayNode();
    for (String key : keys) {
      if (!Objects.equals(before.get(key), after.get(key))) {
        changes
            .addObject()
            .put("key", key)
            .put("before", before.get(key))
            .put("after", after.get(key));
      }
    }
    return changes;
  }

  private static Map<String, String> values(JsonNode config) {
    Map<String, String> values = new TreeMap<>();
    for (JsonNode entry : config.path("entries")) {
      values.put(entry.path("key").asText(), GetConfigs.value(entry));
    }
    return values;
  }

  /** In the manner of {@code diff -u}; nothing when there is no difference. */
  private String text(JsonNode left, JsonNode right, ArrayNode changes) {
    if (changes.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append("--- ").append(head(left)).append("+++ ").append(head(right));
    for (JsonNode change : changes) {
      line(text, '-', change, "before");
      line(text, '+', change, "after");
    }
    return text.toString();
  }

  private static String head(JsonNode config) {
    return SafeText.line(NodeName.full(config) + "  since " + config.path("since").asText()) + "\n";
  }

  private void line(StringBuilder text, char sign, JsonNode change, String side) {
    if (change.hasNonNull(side)) {
      String key = change.path("key").asText() + ": " + change.path(side).asText();
      text.append(sign)
          .append(output.form == OutputForm.WIDE ? SafeText.line(key) : SafeText.excerpt(key, 200))
          .append('\n');
    }
  }
}
