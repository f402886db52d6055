package io.fodc.schemas.settings;

import io.fodc.schemas.yaml.MalformedYamlException;
import io.fodc.schemas.yaml.YamlLimits;
import io.fodc.schemas.yaml.YamlNode;
import io.fodc.schemas.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the configuration file into a draft. */
final class FileSource {
  private static final int MAX_BYTES = 1 << 20;

  private final String file;

  private FileSource(String file) {
    this.file = file;
  }

  static void read(Path path, SettingsDraft draft) {
    try {
      byte[] bytes = bytes(path);
      if (bytes.length > MAX_BYTES) {
        draft.refuse(
            "configuration file " + path + " has more than " + MAX_BYTES + " bytes; shorten it");
        return;
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      new FileSource(path.toString()).root(YamlReader.read(text, YamlLimits.DEFAULT), draft);
    } catch (MalformedYamlException e) {
      String detail = e.detail().isEmpty() ? "" : ": " + Refusals.excerpt(e.detail());
      Origin at = new Origin.File(path.toString(), e.line());
      draft.refuse(
          "configuration file " + at.where() + " " + e.getMessage() + detail + "; correct it");
    } catch (CharacterCodingException e) {
      draft.refuse("configuration file " + path + " is not UTF-8; save it as UTF-8");
    } catch (IOException e) {
      draft.refuse(
          "configuration file "
              + path
              + " cannot be read ("
              + e.getClass().getSimpleName()
              + "); check the path and its permissions");
    }
  }

  /** The bytes of a file, at most one more than are allowed. */
  private static byte[] bytes(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(MAX_BYTES + 1);
    }
  }

  private void root(YamlNode node, SettingsDraft draft) {
    switch (node) {
      case YamlNode.Mapping mapping -> section(mapping, "", draft, new HashMap<>());
      case YamlNode.Scalar scalar when scalar.isNull() -> {}
      case YamlNode.Scalar _, YamlNode.Sequence _ ->
          draft.refuse(
              "configuration file "
                  + at(node).where()
                  + " holds no keys; write sections such as 'http:' with keys below them");
    }
  }

  private void section(
      YamlNode.Mapping mapping, String prefix, SettingsDraft draft, Map<String, Integer> seen) {
    for (YamlNode.Entry entry : mapping.entries()) {
      String key = prefix + entry.key();
      SettingsSchema schema = draft.schema();
      if (schema.setting(key).isPresent() || schema.sectionList(key).isPresent()) {
        Integer earlier = seen.put(key, entry.line());
        if (earlier != null) {
          draft.refuse(
              key + " is set on line " + earlier + " and again (" + at(entry) + "); remove one");
        }
      }
      if (schema.setting(key).isPresent()) {
        value(schema.setting(key).get(), entry, draft);
      } else if (schema.sectionList(key).isPresent()) {
        records(schema.sectionList(key).get(), entry, draft);
      } else {
        subsection(entry, key, draft, seen);
      }
    }
  }

  private void subsection(
      YamlNode.Entry entry, String key, SettingsDraft draft, Map<String, Integer> seen) {
    if (!draft.schema().isSection(key)) {
      draft.refuse(Refusals.unknown("key", key, " (" + at(entry) + ")", known(draft.schema())));
    } else if (entry.value() instanceof YamlNode.Mapping below) {
      section(below, key + ".", draft, seen);
    } else if (!(entry.value() instanceof YamlNode.Scalar scalar && scalar.isNull())) {
      draft.refuse(
          key + " (" + at(entry) + ") is a section, not a value; write its keys indented below it");
    }
  }

  /** Keys, and the sections they lie in, so that a misspelt section is recognised as well. */
  private static List<String> known(SettingsSchema schema) {
    List<String> known = new ArrayList<>(schema.keys());
    for (String key : schema.keys()) {
      for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
        known.add(key.substring(0, dot));
      }
    }
    return known.stream().distinct().toList();
  }

  private void value(Setting setting, YamlNode.Entry entry, SettingsDraft draft) {
    Origin from = new Origin.File(file, entry.line());
    ValueType.Shape shape = setting.type().shape();
    switch (entry.value()) {
      case YamlNode.Scalar scalar when scalar.isNull() ->
          draft.refuse(
              Refusals.malformed(setting, scalar.text(), from, "has no value (for empty: \"\")"));
      case YamlNode.Scalar scalar -> draft.set(setting, scalar.text(), from);
      case YamlNode.Sequence list when shape == ValueType.Shape.LIST ->
          draft.set(setting, "a list", from, () -> texts(list));
      case YamlNode.Mapping map when shape == ValueType.Shape.MAP ->
          draft.set(setting, "a mapping", from, () -> pairs(map));
      case YamlNode.Sequence _ ->
          draft.refuse(Refusals.malformed(setting, "[...]", from, "is a list"));
      case YamlNode.Mapping _ ->
          draft.refuse(Refusals.malformed(setting, "{...}", from, "is a section"));
    }
  }

  private static List<String> texts(YamlNode.Sequence list) {
    return list.items().stream().map(FileSource::plainText).toList();
  }

  private static Map<String, String> pairs(YamlNode.Mapping map) {
    Map<String, String> pairs = new LinkedHashMap<>();
    map.entries().forEach(entry -> pairs.put(entry.key(), plainText(entry.value())));
    return Collections.unmodifiableMap(pairs);
  }

  private static String plainText(YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
      return scalar.text();
    }
    throw new IllegalArgumentException(
        "holds something that is not a text (line " + node.line() + ")");
  }

  private void records(SectionList list, YamlNode.Entry entry, SettingsDraft draft) {
    draft.clearSections(list);
    if (!(entry.value() instanceof YamlNode.Sequence items)) {
      draft.refuse(list.key() + " (" + at(entry) + ") is not a list; begin each record with '- '");
      return;
    }
    for (YamlNode item : items.items()) {
      Origin from = at(item);
      switch (item) {
        case YamlNode.Mapping record ->
            section(record, "", draft.newSection(list, from), new HashMap<>());
        case YamlNode.Scalar text when !text.isNull() -> draft.addShort(list, text.text(), from);
        case YamlNode.Scalar _, YamlNode.Sequence _ ->
            draft.refuse(
                list.key()
                    + " ("
                    + from.where()
                    + ") holds a record without keys; write '- "
                    + list.shortKey()
                    + ": ...'");
      }
    }
  }

  private Origin.File at(YamlNode node) {
    return new Origin.File(file, node.line());
  }

  private String at(YamlNode.Entry entry) {
    return new Origin.File(file, entry.line()).where();
  }
}
