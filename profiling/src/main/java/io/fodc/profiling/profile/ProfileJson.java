package io.fodc.profiling.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Views as JSON. Numbers are exact; a tree nests two levels for each frame of its deepest stack.
 */
public final class ProfileJson {
  /** Media type of it. */
  public static final String MEDIA_TYPE = "application/json";

  private static final int MOST_NESTING = 20_000;
  private static final JsonFactory FACTORY = factory().build();
  private static final JsonFactory SCRIPT_FACTORY = scriptFactory();

  private ProfileJson() {}

  private static JsonFactoryBuilder factory() {
    JsonFactoryBuilder builder = new JsonFactoryBuilder();
    builder.disable(StreamWriteFeature.AUTO_CLOSE_CONTENT);
    builder.disable(StreamWriteFeature.AUTO_CLOSE_TARGET);
    builder.streamWriteConstraints(
        StreamWriteConstraints.builder().maxNestingDepth(MOST_NESTING).build());
    return builder;
  }

  private static JsonFactory scriptFactory() {
    return factory().characterEscapes(new ScriptEscapes()).build();
  }

  /** Writes what may stand within {@code <script>}: no {@code <} is left in it. */
  static JsonGenerator scriptGenerator(Writer out) throws IOException {
    return SCRIPT_FACTORY.createGenerator(out);
  }

  private static final class ScriptEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes['<'] = ESCAPE_STANDARD;
      codes['>'] = ESCAPE_STANDARD;
      codes['&'] = ESCAPE_STANDARD;
      return codes;
    }

    /** None, by the library's contract: then a character above ASCII is written as it is. */
    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return null;
    }
  }

  /** A tree: what it counts, its totals, and its nodes. */
  public static void writeTree(Comparison what, TreeView view, Writer out) throws IOException {
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      head(json, what);
      json.writeNumberField("nodes", view.nodes());
      json.writeNumberField("left_out", view.leftOut());
      json.writeFieldName("root");
      node(json, view.root(), what.base().isPresent());
      json.writeEndObject();
    }
  }

  /** A table of functions. */
  public static void writeTop(Comparison what, TopTable table, Writer out) throws IOException {
    boolean compared = what.base().isPresent();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      head(json, what);
      weight(json, "total", table.total(), compared);
      json.writeNumberField("functions", table.functions());
      json.writeArrayFieldStart("rows");
      for (TopRow row : table.rows()) {
        json.writeStartObject();
        json.writeStringField("function", row.frame().name());
        json.writeStringField("place", row.frame().place());
        weight(json, "flat", row.flat(), compared);
        json.writeNumberField("flat_percent", table.percent(row.flat()));
        weight(json, "cum", row.cum(), compared);
        json.writeNumberField("cum_percent", table.percent(row.cum()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void head(JsonGenerator json, Comparison what) throws IOException {
    ProfileFacts facts = what.now().facts();
    json.writeObjectFieldStart("sample_type");
    json.writeStringField("type", what.sampleType().type());
    json.writeStringField("unit", what.sampleType().unit());
    json.writeStringField("meaning", what.sampleType().meaning());
    json.writeEndObject();
    json.writeArrayFieldStart("sample_types");
    for (SampleType type : facts.sampleTypes()) {
      json.writeString(type.toString());
    }
    json.writeEndArray();
    json.writeStringField(
        "default_sample_type", facts.sampleTypes().get(facts.defaultType()).type());
    if (facts.timeNanos() > 0) {
      Instant time = Instant.ofEpochSecond(0, facts.timeNanos());
      json.writeStringField("time", time.toString());
    }
    json.writeNumberField("duration_seconds", facts.durationNanos() / 1e9);
    json.writeArrayFieldStart("comments");
    for (String comment : facts.comments()) {
      json.writeString(comment);
    }
    json.writeEndArray();
    if (what.base().isPresent()) {
      json.writeBooleanField("normalized", what.normalized());
    } else {
      LabelTotals.of(what).write(json);
    }
  }

  private static void node(JsonGenerator json, TreeNode node, boolean compared) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", node.name());
    if (node.pruned()) {
      json.writeBooleanField("pruned", true);
    }
    weight(json, "self", node.self(), compared);
    weight(json, "total", node.total(), compared);
    if (!node.children().isEmpty()) {
      json.writeArrayFieldStart("children");
      for (TreeNode child : node.children()) {
        node(json, child, compared);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void weight(JsonGenerator json, String name, Weight weight, boolean compared)
      throws IOException {
    if (!compared) {
      json.writeNumberField(name, weight.delta());
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeNumberField("base", weight.base());
    json.writeNumberField("now", weight.now());
    json.writeNumberField("delta", weight.delta());
    json.writeEndObject();
  }
}
