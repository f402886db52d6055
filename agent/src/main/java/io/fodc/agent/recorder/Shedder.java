package io.fodc.agent.recorder;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.self.Counter;
import io.fodc.agent.self.SelfMetrics;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Leaves series of scrape targets out when there is no room for all: the buckets of idle histograms
 * first, then the largest families; never what {@link SheddingOrder} protects. What is left out is
 * counted and is an evidence gap of its own, and comes back when there has been room for a while.
 * One thread.
 */
final class Shedder {
  /** A window that would hold fewer ticks sheds. */
  static final int LEAST_TICKS = 60;

  /** What was shed comes back if the window holds so many ticks with it. */
  static final int ENOUGH_TICKS = 90;

  /** Ticks that there must be room before something comes back; twice as many after a relapse. */
  private static final int PATIENCE = 30;

  private static final int MOST_PATIENCE = 960;

  /** Ticks after which the demand for shed series is looked at: sources ask again within half. */
  private static final int DEMAND_TICKS = 12;

  /** Groups with a gap of their own; the others share one. */
  private static final int MOST_GAPS = 16;

  private static final String GAP = "series-shed";
  private static final String OTHER_GAPS = "further families";
  private static final System.Logger LOG = System.getLogger(Shedder.class.getName());

  /** A group that is shed. */
  private record Shed(SheddableGroup group, ShedReason reason, int series) {}

  private final SeriesGate gate;
  private final SeriesTable table;
  private final Window window;
  private final EvidenceLog evidence;
  private final Map<ShedReason, Counter> counters = new EnumMap<>(ShedReason.class);
  private final FamilyActivity activity = new FamilyActivity();
  private final BitSet ofTargets = new BitSet();
  private final List<Shed> shed = new ArrayList<>();
  private final SeriesKey key = new SeriesKey();
  private final Tick spare = new Tick();
  private long ticks;
  private long changedAt = Long.MIN_VALUE / 2;
  private long restoredAt = Long.MIN_VALUE / 2;
  private int patience = PATIENCE;

  /** Series that the table held when it was full. */
  private int tableSeries = Integer.MAX_VALUE;

  Shedder(SeriesGate gate, Window window, SelfMetrics metrics, EvidenceLog evidence) {
    this.gate = gate;
    this.table = gate.table();
    this.window = window;
    this.evidence = evidence;
    MetricFamily family =
        MetricFamily.counter(
            "fodc_agent_series_shed_total", "Samples left out of a tick for want of room");
    for (ShedReason reason : ShedReason.values()) {
      counters.put(reason, metrics.counter(family, "reason", reason.word()));
    }
    metrics.value(
        MetricFamily.gauge("fodc_agent_families_shed", "Families that are left out, or buckets"),
        shed::size);
  }

  /** Notes a sample that a target gives to this tick. */
  void note(int seriesId, double value) {
    ofTargets.set(seriesId);
    activity.note(table.familyId(seriesId), Double.doubleToRawLongBits(value));
  }

  /** The tick, or what of it fits into the window by priority. Before it is appended. */
  Tick fitting(Tick tick) {
    int most = window.mostSamples();
    if (tick.size() <= most) {
      return tick;
    }
    int excess = tick.size() - most + most / 16;
    List<SheddableGroup> chosen = choose(groups(tick, Map.of()), excess);
    impose(chosen, ShedReason.WINDOW_BUDGET, tick.tickMillis());
    return without(chosen, tick);
  }

  /** Counts samples of a tick that the window itself left out. */
  void cut(long samples) {
    counter(ShedReason.WINDOW_BUDGET).add(samples);
  }

  /**
   * Looks at the room there is, after a tick was appended.
   *
   * @param leftOut samples that sources left out of it, being refused an id
   */
  void endTick(Tick tick, long leftOut) {
    count(leftOut);
    ticks++;
    activity.endTick();
    if (ticks % DEMAND_TICKS == 0) {
      followDemand();
    }
    Map<String, Integer> refused = gate.takeRefused();
    long excess = 0;
    for (int series : refused.values()) {
      excess += series;
    }
    excess -= seriesShedFor(ShedReason.TABLE_FULL);
    if (!refused.isEmpty()) {
      tableSeries = table.size();
    }
    if (excess > 0) {
      impose(
          choose(groups(tick, refused), excess + excess / 8),
          ShedReason.TABLE_FULL,
          tick.tickMillis());
    } else if (horizonIsShort()) {
      long kept = tick.size() * window.plan().horizonTicks() / ENOUGH_TICKS;
      List<SheddableGroup> chosen = choose(groups(tick, Map.of()), tick.size() - kept);
      impose(chosen, ShedReason.SHORT_HORIZON, tick.tickMillis());
    } else if (refused.isEmpty() && ticks - changedAt >= patience) {
      restore(tick);
    }
    ofTargets.clear();
  }

  private boolean horizonIsShort() {
    long settled = Math.max(10, 2L * window.plan().ticksPerBlock());
    return ticks >= settled
        && ticks - changedAt >= settled
        && window.stats().blocks() > 1
        && window.plan().horizonTicks() < LEAST_TICKS;
  }

  /** What may be shed of a tick and of the series that were refused. */
  private Collection<SheddableGroup> groups(Tick tick, Map<String, Integer> refused) {
    Map<String, SheddableGroup> groups = new HashMap<>();
    for (int i = 0; i < tick.size(); i++) {
      int id = tick.seriesId(i);
      if (ofTargets.get(id)) {
        String family = table.familyOf(id).name();
        table.copyKey(id, key);
        boolean bucket = SheddingOrder.isBucket(key.name());
        add(groups, family, bucket, 1, activity.isIdle(table.familyId(id)));
      }
    }
    refused.forEach((family, series) -> add(groups, family, false, series, false));
    return groups.values();
  }

  private void add(
      Map<String, SheddableGroup> groups, String family, boolean bucket, int series, boolean idle) {
    if (family.isEmpty() || SheddingOrder.isProtected(family) || isShed(family, bucket)) {
      return;
    }
    groups.merge(
        bucket ? family + " buckets" : family,
        new SheddableGroup(family, bucket, series, idle),
        (a, b) -> new SheddableGroup(family, bucket, a.series() + b.series(), a.idle()));
  }

  private boolean isShed(String family, boolean bucket) {
    for (Shed one : shed) {
      if (one.group.family().equals(family) && one.group.buckets() == bucket) {
        return true;
      }
    }
    return false;
  }

  private static List<SheddableGroup> choose(Collection<SheddableGroup> groups, long excess) {
    List<SheddableGroup> chosen = new ArrayList<>();
    long left = excess;
    for (SheddableGroup group : groups.stream().sorted(SheddableGroup.FIRST_TO_GO).toList()) {
      if (left <= 0) {
        break;
      }
      chosen.add(group);
      left -= group.series();
    }
    return chosen;
  }

  private void impose(List<SheddableGroup> chosen, ShedReason reason, long tickMillis) {
    if (chosen.isEmpty()) {
      return;
    }
    patience =
        ticks - restoredAt < 4L * PATIENCE ? Math.min(MOST_PATIENCE, patience * 2) : PATIENCE;
    for (SheddableGroup group : chosen) {
      shed.add(new Shed(group, reason, group.series()));
      LOG.log(
          WARNING,
          "event=series-shed family={0} series={1,number,#} reason={2}",
          group.shown(),
          group.series(),
          reason.word());
    }
    change(tickMillis);
  }

  /** Takes back what was shed last, if there is room for it now. */
  private void restore(Tick tick) {
    if (!shed.isEmpty()) {
      table.trim();
    }
    for (int i = shed.size() - 1; i >= 0; i--) {
      Shed one = shed.get(i);
      if (hasRoomFor(one.series, tick.size())) {
        shed.remove(i);
        restoredAt = ticks;
        evidence.close(GAP, one.group.shown(), tick.tickMillis());
        LOG.log(
            INFO,
            "event=series-back family={0} series={1,number,#}",
            one.group.shown(),
            one.series);
        change(tick.tickMillis());
        return;
      }
    }
  }

  private boolean hasRoomFor(int more, int samples) {
    double growth = (samples + (double) more) / Math.max(1, samples);
    return samples + more <= window.mostSamples() / 4L * 3
        && window.plan().horizonTicks() >= ENOUGH_TICKS * growth
        && table.size() + more <= tableSeries / 8L * 7;
  }

  private void change(long tickMillis) {
    changedAt = ticks;
    gate.shed(shed.stream().map(Shed::group).toList());
    int others = 0;
    for (int i = 0; i < shed.size(); i++) {
      Shed one = shed.get(i);
      if (i < MOST_GAPS) {
        String reason =
            one.reason.word() + ": " + one.series + " series are left out; raise window.budget";
        evidence.open(GAP, one.group.shown(), reason, tickMillis);
      } else {
        others += one.series;
      }
    }
    if (others > 0) {
      String reason = (shed.size() - MOST_GAPS) + " families, " + others + " series";
      evidence.open(GAP, OTHER_GAPS, reason, tickMillis);
    } else {
      evidence.close(GAP, OTHER_GAPS, tickMillis);
    }
  }

  /** What is asked for less than when it was shed needs less room to come back. */
  private void followDemand() {
    Map<String, Integer> asked = new HashMap<>();
    for (Shed one : shed) {
      asked.computeIfAbsent(one.group.family(), gate::takeAsked);
    }
    if (ticks - changedAt >= DEMAND_TICKS) {
      shed.replaceAll(
          one ->
              new Shed(
                  one.group,
                  one.reason,
                  Math.min(one.series, asked.getOrDefault(one.group.family(), 0))));
    }
  }

  private long seriesShedFor(ShedReason reason) {
    long series = 0;
    for (Shed one : shed) {
      series += one.reason == reason ? one.series : 0;
    }
    return series;
  }

  /** Counts samples left out by the reasons there are; those of no group are the table's. */
  private void count(long leftOut) {
    long left = leftOut;
    for (ShedReason reason : ShedReason.values()) {
      long part = Math.min(left, seriesShedFor(reason));
      counter(reason).add(part);
      left -= part;
    }
    counter(ShedReason.TABLE_FULL).add(left);
  }

  private Counter counter(ShedReason reason) {
    return Objects.requireNonNull(counters.get(reason));
  }

  private Tick without(List<SheddableGroup> groups, Tick tick) {
    Tick kept = spare;
    kept.reset(tick.tickMillis());
    int left = 0;
    for (int i = 0; i < tick.size(); i++) {
      if (isIn(groups, tick.seriesId(i))) {
        left++;
      } else {
        kept.addBits(tick.seriesId(i), tick.valueBits(i));
      }
    }
    counter(ShedReason.WINDOW_BUDGET).add(left);
    return kept;
  }

  private boolean isIn(List<SheddableGroup> groups, int seriesId) {
    if (!ofTargets.get(seriesId)) {
      return false;
    }
    String family = table.familyOf(seriesId).name();
    table.copyKey(seriesId, key);
    boolean bucket = SheddingOrder.isBucket(key.name());
    return groups.stream()
        .anyMatch(group -> group.family().equals(family) && group.buckets() == bucket);
  }
}
