package io.fodc.schemas.yaml;

import java.util.List;

/** One node of a YAML document; {@code line} counts from 1. */
public sealed interface YamlNode {
  /** Line on which the node starts, from 1. */
  int line();

  /**
   * A scalar as it was written.
   *
   * @param text its characters, quotes and escapes resolved
   * @param plain whether it stood there without quotes
   */
  record Scalar(String text, boolean plain, int line) implements YamlNode {
    /** Whether it is YAML's null: nothing at all, {@code ~} or {@code null} without quotes. */
    public boolean isNull() {
      return plain
          && switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
          };
    }
  }

  /** A list of nodes. */
  record Sequence(List<YamlNode> items, int line) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Keys and values in the order of the file, each key once. */
  record Mapping(List<Entry> entries, int line) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** One key of a mapping; {@code line} is the line of the key. */
  record Entry(String key, int line, YamlNode value) {}
}
