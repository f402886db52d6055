package io.fodc.window;

import io.fodc.schemas.metric.MetricFamily;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The families of a series table, each once, on the heap: they are few. The owner's lock guards
 * everything but {@link #get}. A family goes with its last series.
 */
final class FamilyTable {
  /** Heap taken by a family beside its text, an upper estimate: record, strings, entries. */
  private static final int OBJECT_BYTES = 256;

  private volatile AtomicReferenceArray<@Nullable MetricFamily> families =
      new AtomicReferenceArray<>(16);
  private int[] series = new int[16];
  private int size;
  private final Map<String, Integer> byName = new HashMap<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>(0);

  /** Bytes that a family counts for. */
  static long bytes(MetricFamily family) {
    return OBJECT_BYTES
        + 2L * (family.name().length() + family.unit().length() + family.help().length());
  }

  /** The family, as it was last told; null if the id is none. */
  @Nullable MetricFamily get(int id) {
    AtomicReferenceArray<@Nullable MetricFamily> all = families;
    return id >= 0 && id < all.length() ? all.get(id) : null;
  }

  int size() {
    return byName.size();
  }

  /** Id of the family with this name, -1 if there is none. */
  int find(String name) {
    return byName.getOrDefault(name, -1);
  }

  /** Stores a new family, without series. */
  int add(MetricFamily family) {
    int id = free.isEmpty() ? size++ : free.removeLast();
    if (id == series.length) {
      series = Arrays.copyOf(series, id * 2);
      AtomicReferenceArray<@Nullable MetricFamily> grown = new AtomicReferenceArray<>(id * 2);
      for (int i = 0; i < id; i++) {
        grown.setPlain(i, families.getPlain(i));
      }
      families = grown;
    }
    byName.put(family.name(), id);
    series[id] = 0;
    families.set(id, family);
    return id;
  }

  /** Replaces what is known of a family; the name stays. */
  void update(int id, MetricFamily family) {
    families.set(id, family);
  }

  void addSeries(int id) {
    series[id]++;
  }

  /** One series less; true, and the family gone, with the last. */
  boolean removeSeries(int id, String name) {
    if (--series[id] > 0) {
      return false;
    }
    byName.remove(name);
    families.set(id, null);
    free.add(id);
    return true;
  }
}
