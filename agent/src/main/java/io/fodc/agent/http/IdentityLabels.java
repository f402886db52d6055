package io.fodc.agent.http;

import io.fodc.schemas.metric.KeyCursor;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Adds the node's identity to a series when it is rendered. Identity wins: a series' own label of
 * the same name is shown as {@code exported_<name>}; only {@code container_name} is the series' own
 * when it has one, because it tells which container of the node the target is. One thread.
 */
final class IdentityLabels {
  private static final String CONTAINER = "container_name";
  private static final String EXPORTED = "exported_";

  private final Labels identity;
  private final byte[][] names;
  private final byte[][] values;
  private final KeyCursor cursor = new KeyCursor();
  private final SeriesKey merged = new SeriesKey();

  IdentityLabels(Labels identity) {
    this.identity = identity;
    this.names = new byte[identity.size()][];
    this.values = new byte[identity.size()][];
    for (int i = 0; i < identity.size(); i++) {
      names[i] = identity.name(i).getBytes(StandardCharsets.UTF_8);
      values[i] = identity.value(i).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The key with identity labels; valid until the next call. */
  SeriesKey addTo(SeriesKey series) {
    cursor.reset(series);
    merged.begin(cursor.bytes(), cursor.nameOffset(), cursor.nameLength());
    while (cursor.next()) {
      merged.label(
          cursor.bytes(),
          cursor.labelNameOffset(),
          cursor.labelNameLength(),
          cursor.bytes(),
          cursor.labelValueOffset(),
          cursor.labelValueLength());
    }
    for (int i = 0; i < names.length; i++) {
      merged.label(names[i], 0, names[i].length, values[i], 0, values[i].length);
    }
    return merged.finish() ? merged : resolved(series);
  }

  private SeriesKey resolved(SeriesKey series) {
    Labels own = series.labels();
    List<String> pairs = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    identity.forEach((name, value) -> taken.add(name));
    own.forEach((name, value) -> taken.add(name));
    identity.forEach(
        (name, value) -> {
          pairs.add(name);
          pairs.add(name.equals(CONTAINER) ? own.get(CONTAINER).orElse(value) : value);
        });
    own.forEach(
        (name, value) -> {
          String shown = name;
          if (identity.get(name).isPresent()) {
            if (name.equals(CONTAINER)) {
              return;
            }
            do {
              shown = EXPORTED + shown;
            } while (!taken.add(shown));
          }
          pairs.add(shown);
          pairs.add(value);
        });
    return merged.encode(series.name(), Labels.ofPairs(pairs));
  }
}
