package io.fodc.agent.scrape;

import io.fodc.schemas.metric.KeyCursor;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Adds a target's labels to scraped series. A scraped label of the same name is kept as {@code
 * exported_<name>}, as the Prometheus server does. One thread; nothing is allocated unless names
 * collide.
 */
final class TargetLabels {
  private static final String EXPORTED = "exported_";

  private final Labels labels;
  private final byte[][] names;
  private final byte[][] values;
  private final KeyCursor cursor = new KeyCursor();
  private final SeriesKey merged = new SeriesKey();

  TargetLabels(Labels labels) {
    this.labels = labels;
    this.names = new byte[labels.size()][];
    this.values = new byte[labels.size()][];
    for (int i = 0; i < labels.size(); i++) {
      names[i] = labels.name(i).getBytes(StandardCharsets.UTF_8);
      values[i] = labels.value(i).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The key with the target's labels; valid until the next call. */
  SeriesKey addTo(SeriesKey scraped) {
    if (names.length == 0) {
      return scraped;
    }
    cursor.reset(scraped);
    merged.begin(cursor.bytes(), cursor.nameOffset(), cursor.nameLength());
    int own = 0;
    while (cursor.next()) {
      while (own < names.length && compare(own) < 0) {
        addOwn(own);
        own++;
      }
      if (own < names.length && compare(own) == 0) {
        return withExported(scraped);
      }
      merged.label(
          cursor.bytes(),
          cursor.labelNameOffset(),
          cursor.labelNameLength(),
          cursor.bytes(),
          cursor.labelValueOffset(),
          cursor.labelValueLength());
    }
    for (; own < names.length; own++) {
      addOwn(own);
    }
    merged.finish();
    return merged;
  }

  private void addOwn(int own) {
    merged.label(names[own], 0, names[own].length, values[own], 0, values[own].length);
  }

  /** Order of an own name against the scraped label's name. */
  private int compare(int own) {
    return Arrays.compareUnsigned(
        names[own],
        0,
        names[own].length,
        cursor.bytes(),
        cursor.labelNameOffset(),
        cursor.labelNameOffset() + cursor.labelNameLength());
  }

  private SeriesKey withExported(SeriesKey scraped) {
    Labels theirs = scraped.labels();
    Set<String> taken = new HashSet<>();
    theirs.forEach((name, value) -> taken.add(name));
    labels.forEach((name, value) -> taken.add(name));
    List<String> pairs = new ArrayList<>(labels.asPairs());
    theirs.forEach(
        (name, value) -> {
          String free = name;
          if (labels.get(name).isPresent()) {
            do {
              free = EXPORTED + free;
            } while (!taken.add(free));
          }
          pairs.add(free);
          pairs.add(value);
        });
    return merged.encode(scraped.name(), Labels.ofPairs(pairs));
  }
}
