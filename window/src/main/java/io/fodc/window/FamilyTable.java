package io.fodc.window;

import io.fodc.schemas.metric.MetricFamily;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The families of a series table, each once, on the heap: they are few. The owner's lock guards
 * everything but {@link #get} and {@link #updates}. A family goes with its last series.
 */
final class FamilyTable {
  /** Heap taken by a family beside its text, an upper estimate: record, strings, entries. */
  private static final int OBJECT_BYTES = 256;

  static final int NO_FAMILY = -1;

  private final KeyStore.Account account;
  private final AtomicLong updates = new AtomicLong();
  private volatile AtomicReferenceArray<@Nullable MetricFamily> families =
      new AtomicReferenceArray<>(16);
  private int[] series = new int[16];
  private int size;
  private final Map<String, Integer> byName = new HashMap<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>(0);

  FamilyTable(KeyStore.Account account) {
    this.account = account;
  }

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

  /** How often a family's type, unit or help changed. */
  long updates() {
    return updates.get();
  }

  /** Id of a family, which has one series more; it is told anew. {@link #NO_FAMILY} if no room. */
  int join(MetricFamily family) {
    int id = byName.getOrDefault(family.name(), NO_FAMILY);
    if (id != NO_FAMILY) {
      update(id, family);
    } else {
      id = account.charge(bytes(family)) ? add(family) : NO_FAMILY;
    }
    if (id != NO_FAMILY) {
      series[id]++;
    }
    return id;
  }

  /** One series less; the family goes with the last. */
  void leave(int id) {
    if (--series[id] > 0) {
      return;
    }
    MetricFamily gone = families.get(id);
    families.set(id, null);
    free.add(id);
    if (gone != null) {
      byName.remove(gone.name());
      account.charge(-bytes(gone));
    }
  }

  /** The family of a series that was told anew; the one it had if there is no room. */
  int tell(int known, MetricFamily family) {
    MetricFamily old = families.get(known);
    if (old != null && old.name().equals(family.name())) {
      update(known, family);
      return known;
    }
    int other = join(family);
    if (other == NO_FAMILY) {
      return known;
    }
    leave(known);
    updates.incrementAndGet();
    return other;
  }

  private int add(MetricFamily family) {
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

  /** Replaces what is known of a family, if there is room; the name stays. */
  private void update(int id, MetricFamily family) {
    MetricFamily old = families.get(id);
    if (old != null
        && old != family
        && !old.equals(family)
        && account.charge(bytes(family) - bytes(old))) {
      families.set(id, family);
      updates.incrementAndGet();
    }
  }
}
