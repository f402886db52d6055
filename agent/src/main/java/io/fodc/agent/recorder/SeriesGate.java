package io.fodc.agent.recorder;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesTable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives the series of scrape targets their ids, but for those that are shed. The last sixteenth of
 * the series table is kept for families that are never shed. Any thread; {@link Shedder} decides
 * what is shed.
 */
public final class SeriesGate implements SeriesIds {
  /** Most families whose refused series are counted one by one. */
  private static final int MOST_FAMILIES = 1_000;

  private static final String OTHERS = "";

  /** What of a family is shed, and how many of its series were asked for meanwhile. */
  private record Shut(boolean buckets, boolean rest, AtomicInteger asked) {
    boolean holds(SeriesKey key) {
      return buckets == rest ? buckets : SheddingOrder.isBucket(key.name()) == buckets;
    }
  }

  private final SeriesTable table;
  private final AtomicLong generation = new AtomicLong();
  private volatile Map<String, Shut> shut = Map.of();
  private Map<String, Integer> refused = new HashMap<>();

  public SeriesGate(SeriesTable table) {
    this.table = table;
  }

  /** The table the ids are of. */
  public SeriesTable table() {
    return table;
  }

  @Override
  public int id(SeriesKey key, MetricFamily family) {
    Shut shed = shut.get(family.name());
    if (shed != null && shed.holds(key)) {
      shed.asked.incrementAndGet();
      return SeriesTable.NO_SERIES;
    }
    int id =
        SheddingOrder.isProtected(family.name())
            ? table.intern(key, family)
            : table.internSparing(key, family);
    if (id == SeriesTable.NO_SERIES) {
      noteRefused(family.name());
    }
    return id;
  }

  @Override
  public void release(int id) {
    table.release(id);
  }

  @Override
  public long generation() {
    return generation.get();
  }

  /** Sheds these groups and no others from now on. */
  void shed(Iterable<SheddableGroup> groups) {
    Map<String, Shut> next = new HashMap<>();
    for (SheddableGroup group : groups) {
      next.merge(
          group.family(),
          new Shut(group.buckets(), !group.buckets(), new AtomicInteger()),
          (a, b) -> new Shut(a.buckets || b.buckets, a.rest || b.rest, a.asked));
    }
    shut = Map.copyOf(next);
    generation.incrementAndGet();
  }

  /** How often series of a family were asked for that are shed, since the last call. */
  int takeAsked(String family) {
    Shut shed = shut.get(family);
    return shed == null ? 0 : shed.asked.getAndSet(0);
  }

  /** Series refused for want of room since the last call, by family. */
  synchronized Map<String, Integer> takeRefused() {
    Map<String, Integer> taken = refused;
    refused = taken.isEmpty() ? taken : new HashMap<>();
    return taken;
  }

  private synchronized void noteRefused(String family) {
    boolean known = refused.size() < MOST_FAMILIES || refused.containsKey(family);
    refused.merge(known ? family : OTHERS, 1, Integer::sum);
  }
}
