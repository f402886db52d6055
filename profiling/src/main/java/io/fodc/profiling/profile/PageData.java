package io.fodc.profiling.profile;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The nodes as the page's script reads them: {@code n} the name's number, {@code w} width, {@code
 * v} value now, {@code s} the node's own, {@code b} base, {@code p} pruned, {@code c} children.
 * Widths add up whatever signs the values have, else frames would lie over each other.
 */
final class PageData {
  private final JsonGenerator json;
  private final boolean compared;
  private final Map<String, Integer> names = new LinkedHashMap<>();

  private PageData(JsonGenerator json, boolean compared) {
    this.json = json;
    this.compared = compared;
  }

  static void write(Comparison what, TreeView view, Writer out) throws IOException {
    try (JsonGenerator json = ProfileJson.scriptGenerator(out)) {
      PageData data = new PageData(json, what.signed());
      json.writeStartObject();
      json.writeBooleanField("compared", data.compared);
      json.writeStringField("unit", what.sampleType().unit());
      json.writeFieldName("root");
      data.node(view.root());
      json.writeArrayFieldStart("names");
      for (String name : data.names.keySet()) {
        json.writeString(name);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private void node(TreeNode node) throws IOException {
    json.writeStartObject();
    Integer known = names.get(node.name());
    int number = known == null ? names.size() : known;
    names.putIfAbsent(node.name(), number);
    json.writeNumberField("n", number);
    json.writeNumberField("w", node.width());
    json.writeNumberField("v", node.total().now());
    if (compared) {
      json.writeNumberField("b", node.total().base());
    } else {
      json.writeNumberField("s", node.self().now());
    }
    if (node.pruned()) {
      json.writeNumberField("p", 1);
    }
    if (!node.children().isEmpty()) {
      json.writeArrayFieldStart("c");
      for (TreeNode child : node.children()) {
        node(child);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
