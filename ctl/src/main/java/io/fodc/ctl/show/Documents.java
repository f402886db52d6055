package io.fodc.ctl.show;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Documents for programs. They hold what the proxy said to the last character, and are harmless on
 * a terminal all the same: what {@link SafeText} minds is escaped as the format has it.
 */
public final class Documents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  /** Indented JSON with a line feed. */
  public static String json(JsonNode document) {
    try {
      DefaultPrettyPrinter printer =
          new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
      printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
      return escaped(JSON.writer(printer).writeValueAsString(document)) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JSON on one line, without a line feed. */
  public static String jsonLine(JsonNode document) {
    return escaped(document.toString());
  }

  /** Outside of strings JSON has nothing that could be unsafe but line feeds. */
  private static String escaped(String json) {
    StringBuilder safe = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); ) {
      int c = json.codePointAt(i);
      int chars = Character.charCount(c);
      if (c == '\n' || !SafeText.unsafe(c)) {
        safe.appendCodePoint(c);
      } else {
        for (int j = i; j < i + chars; j++) {
          safe.append("\\u%04x".formatted((int) json.charAt(j)));
        }
      }
      i += chars;
    }
    return safe.toString();
  }

  /** A YAML document. */
  public static String yaml(JsonNode document) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setUseUnicodeEncoding(false)
            .setSplitLines(false)
            .build();
    return new Dump(settings).dumpToString(plain(document));
  }

  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> members = new LinkedHashMap<>();
      node.properties().forEach(member -> members.put(member.getKey(), plain(member.getValue())));
      return members;
    }
    if (node.isArray()) {
      List<Object> elements = new ArrayList<>();
      node.forEach(element -> elements.add(plain(element)));
      return elements;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber()) {
      return node.bigIntegerValue();
    }
    return node.isNumber() ? (Object) node.doubleValue() : node.asText();
  }
}
