package io.fodc.agent.config;

import io.fodc.schemas.yaml.MalformedYamlException;
import io.fodc.schemas.yaml.YamlLimits;
import io.fodc.schemas.yaml.YamlNode;
import io.fodc.schemas.yaml.YamlReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Reads a configuration file into flat keys: YAML, JSON, Java properties or an env file. */
final class ConfigFile {
  private final String name;
  private final List<RawValue> values = new ArrayList<>();

  private ConfigFile(String name) {
    this.name = name;
  }

  static RawSource read(Path path) {
    return switch (TextFiles.named(path)) {
      case TextFiles.Content.Missing missing ->
          RawSource.missing(path.toString(), missing.reason());
      case TextFiles.Content.Text content -> new ConfigFile(path.toString()).parse(content.text());
    };
  }

  private RawSource parse(String text) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (extension) {
      case "yaml", "yml", "json" -> tree(text);
      case "properties", "props", "prop" -> properties(text);
      case "env", "dotenv" -> environment(text);
      default ->
          RawSource.missing(
              name, "has a form that is not read; yaml, json, properties and env files are");
    };
  }

  private RawSource tree(String text) {
    try {
      flatten("", YamlReader.read(text, YamlLimits.DEFAULT), 1);
      return new RawSource(values, List.of());
    } catch (MalformedYamlException e) {
      // The parser's own words may quote the file.
      return RawSource.missing(name, "cannot be parsed (line " + e.line() + ")");
    }
  }

  private void flatten(String key, YamlNode node, int line) {
    switch (node) {
      case YamlNode.Scalar scalar -> add(key, scalar.isNull() ? "" : scalar.text(), line);
      case YamlNode.Mapping mapping -> {
        for (YamlNode.Entry entry : mapping.entries()) {
          String below = key.isEmpty() ? entry.key() : key + "." + entry.key();
          flatten(below, entry.value(), entry.line());
        }
      }
      case YamlNode.Sequence sequence -> list(key, sequence, line);
    }
  }

  /** A list of texts is one value with commas, as it would be on the command line. */
  private void list(String key, YamlNode.Sequence sequence, int line) {
    List<String> texts = new ArrayList<>();
    for (YamlNode item : sequence.items()) {
      if (item instanceof YamlNode.Scalar scalar) {
        texts.add(scalar.text());
      }
    }
    if (texts.size() == sequence.items().size()) {
      add(key, String.join(",", texts), line);
      return;
    }
    for (int i = 0; i < sequence.items().size(); i++) {
      YamlNode item = sequence.items().get(i);
      flatten(key + "[" + i + "]", item, item.line());
    }
  }

  private RawSource properties(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      return RawSource.missing(name, "cannot be parsed (" + e.getClass().getSimpleName() + ")");
    }
    properties.forEach((key, value) -> add(key.toString(), value.toString(), 0));
    return new RawSource(values, List.of());
  }

  private RawSource environment(String text) {
    EnvironmentText read = EnvironmentText.read(text);
    for (Map.Entry<String, String> variable : read.variables()) {
      String key = variable.getKey().toLowerCase(Locale.ROOT).replace('_', '-');
      add(key.startsWith("bydb-") ? key.substring(5) : key, variable.getValue(), 0);
    }
    return new RawSource(
        values,
        read.badLines() == 0
            ? List.of()
            : List.of(
                new NodeConfiguration.Gap(name, read.badLines() + " lines are no NAME=value")));
  }

  private void add(String key, String value, int line) {
    String origin = line == 0 ? name : name + ":" + line;
    values.add(new RawValue(key.isEmpty() ? "value" : key, value, Provenance.FILE, origin));
  }
}
