package io.fodc.schemas.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The labels of a series: immutable, sorted by name, each name once. A label with an empty value is
 * a label that is not there, as in Prometheus' data model, and is dropped.
 */
public final class Labels {
  /** No labels at all. */
  public static final Labels EMPTY = new Labels(new String[0]);

  /** Name and value alternating, sorted by name. */
  private final String[] pairs;

  private Labels(String[] pairs) {
    this.pairs = pairs;
  }

  /**
   * The labels of name and value alternating, in any order.
   *
   * @throws IllegalArgumentException if a name is empty or appears twice, or a value is missing
   */
  public static Labels of(String... pairs) {
    return ofPairs(List.of(pairs));
  }

  /** As {@link #of}, from a list of name and value alternating. */
  public static Labels ofPairs(List<String> pairs) {
    if (pairs.size() % 2 != 0) {
      throw new IllegalArgumentException("labels need a value for each name: " + pairs);
    }
    TreeMap<String, String> sorted = new TreeMap<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      if (sorted.put(pairs.get(i), pairs.get(i + 1)) != null) {
        throw new IllegalArgumentException("label '" + pairs.get(i) + "' appears twice");
      }
    }
    return ofMap(sorted);
  }

  /** The labels of a map. */
  public static Labels ofMap(Map<String, String> map) {
    List<String> kept = new ArrayList<>(map.size() * 2);
    new TreeMap<>(map)
        .forEach(
            (name, value) -> {
              if (name.isEmpty()) {
                throw new IllegalArgumentException("a label needs a name (value '" + value + "')");
              }
              if (!value.isEmpty()) {
                kept.add(name);
                kept.add(value);
              }
            });
    return kept.isEmpty() ? EMPTY : new Labels(kept.toArray(String[]::new));
  }

  /** Number of labels. */
  public int size() {
    return pairs.length / 2;
  }

  /** Name of the label at a position, 0 to {@link #size()} - 1, in name order. */
  public String name(int index) {
    return pairs[index * 2];
  }

  /** Value of the label at a position. */
  public String value(int index) {
    return pairs[index * 2 + 1];
  }

  /** Value of the label with this name. */
  public Optional<String> get(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return Optional.of(pairs[i + 1]);
      }
    }
    return Optional.empty();
  }

  /** Calls {@code action} with each name and value, in name order. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < pairs.length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  /** Name and value alternating, sorted by name. */
  public List<String> asPairs() {
    return List.of(pairs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels labels && Arrays.equals(pairs, labels.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < pairs.length; i += 2) {
      text.append(i == 0 ? "" : ",")
          .append(pairs[i])
          .append("=\"")
          .append(pairs[i + 1])
          .append('"');
    }
    return text.append('}').toString();
  }
}
