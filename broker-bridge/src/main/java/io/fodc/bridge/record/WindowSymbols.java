package io.fodc.bridge.record;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every text, family and set of labels that an encoder has met, by ids that {@link KnownSeries}
 * keep. Emptied between two windows when it has grown large. One thread.
 */
final class WindowSymbols {
  /** Bytes held, roughly, from which on it is emptied. */
  private static final int LARGE_BYTES = 8 << 20;

  private final Map<String, Integer> symbolIds = new HashMap<>();
  private final List<byte[]> symbols = new ArrayList<>();
  private final Map<MetricFamily, Integer> familyIds = new HashMap<>();
  private final List<byte[]> families = new ArrayList<>();
  private final Map<List<String>, Integer> tableIds = new HashMap<>();

  /** int[table][label]: symbols of its label names. */
  private final List<int[]> tables = new ArrayList<>();

  private final Map<Labels, Integer> setIds = new HashMap<>();

  /** int[set][label + 1]: its table, then the symbols of its values. */
  private final List<int[]> sets = new ArrayList<>();

  private long heldBytes;
  private int generation;

  /** Changes when ids that were given lose their meaning. */
  int generation() {
    return generation;
  }

  void beginWindow() {
    if (heldBytes > LARGE_BYTES) {
      symbolIds.clear();
      symbols.clear();
      familyIds.clear();
      families.clear();
      tableIds.clear();
      tables.clear();
      setIds.clear();
      sets.clear();
      heldBytes = 0;
      generation++;
    }
  }

  int symbol(String text) {
    Integer known = symbolIds.get(text);
    if (known != null) {
      return known;
    }
    byte[] utf8 = utf8(text);
    symbolIds.put(text, symbols.size());
    symbols.add(utf8);
    return symbols.size() - 1;
  }

  byte[] symbol(int id) {
    return symbols.get(id);
  }

  int family(MetricFamily family) {
    Integer known = familyIds.get(family);
    if (known != null) {
      return known;
    }
    AvroOutput output = new AvroOutput();
    put(output, family.name());
    output.putLong(family.type().ordinal());
    put(output, family.unit());
    if (family.help().equals(family.name())) {
      output.putLong(0);
    } else {
      output.putLong(1);
      put(output, family.help());
    }
    familyIds.put(family, families.size());
    families.add(output.toBytes());
    return families.size() - 1;
  }

  /** A family as it stands in a record. */
  byte[] family(int id) {
    return families.get(id);
  }

  int labels(Labels labels) {
    Integer known = setIds.get(labels);
    if (known != null) {
      return known;
    }
    List<String> pairs = labels.asPairs();
    List<String> names = new ArrayList<>();
    int[] set = new int[1 + labels.size()];
    for (int i = 0; i < labels.size(); i++) {
      names.add(pairs.get(2 * i));
      set[1 + i] = symbol(pairs.get(2 * i + 1));
    }
    set[0] = table(names);
    setIds.put(labels, sets.size());
    sets.add(set);
    heldBytes += 150 + 20L * set.length;
    return sets.size() - 1;
  }

  private int table(List<String> names) {
    Integer known = tableIds.get(names);
    if (known != null) {
      return known;
    }
    tableIds.put(names, tables.size());
    tables.add(names.stream().mapToInt(this::symbol).toArray());
    return tables.size() - 1;
  }

  int[] labels(int set) {
    return sets.get(set);
  }

  int[] table(int id) {
    return tables.get(id);
  }

  private void put(AvroOutput output, String text) {
    byte[] utf8 = utf8(text);
    output.putBytes(utf8, 0, utf8.length);
  }

  private byte[] utf8(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    RecordLimits.check(
        "length of the text that begins with '"
            + text.substring(0, Math.min(40, text.length()))
            + "'",
        utf8.length,
        RecordLimits.MAX_SYMBOL_BYTES);
    heldBytes += 3L * utf8.length + 100;
    return utf8;
  }
}
