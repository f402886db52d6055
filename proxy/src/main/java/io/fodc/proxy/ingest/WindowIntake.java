package io.fodc.proxy.ingest;

import io.fodc.bridge.ingest.Arrival;
import io.fodc.bridge.record.RecordLimits;
import io.fodc.bridge.record.SeriesSetName;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.record.WindowPart;
import io.fodc.bridge.record.WindowSink;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.NodeFeed;
import io.fodc.proxy.fleet.PublishedWindow;
import io.fodc.proxy.fleet.TickFate;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Turns a published window, which comes series by series, into ticks for its node. Its parts are
 * gathered first, at most {@link #MOST_SAMPLES}; what is beyond that is left out and counted. One
 * thread.
 */
final class WindowIntake implements WindowSink {
  static final int MOST_SAMPLES = RecordLimits.MAX_SAMPLES;

  /** Arrays longer than this are given up after use. */
  private static final int KEPT_SAMPLES = 1 << 20;

  private final NodeFeed feed;
  private final PlacedSeries placed;
  private final IntakeCounters counters;
  private final InstantSource clock;

  private boolean open;
  private boolean skipping;

  private int lastPart;
  private WindowOrigin origin;
  private long[] ticks = {};
  private int tickCount;

  /** Bits of samples: long[series][tick], one after the other. */
  private long[] bits = new long[1024];

  /** Which of them are there, as many bits; only used once one is not. */
  private long[] present = {};

  private boolean sparse;
  private long samples;
  private long leftOut;

  WindowIntake(NodeFeed feed, NodeWindows windows, IntakeCounters counters, InstantSource clock) {
    this.feed = feed;
    this.placed = new PlacedSeries(windows, counters, clock);
    this.counters = counters;
    this.clock = clock;
    this.origin = NO_ORIGIN;
  }

  private static final WindowOrigin NO_ORIGIN =
      new WindowOrigin(
          new NodeId("-", "-"),
          io.fodc.schemas.node.NodeRole.UNKNOWN,
          java.util.Map.of(),
          "",
          0,
          List.of());

  @Override
  public void window(WindowOrigin of, WindowPart part, long[] at, int count) {
    boolean more =
        open
            && part.index() > lastPart
            && of.node().equals(origin.node())
            && Arrays.equals(ticks, 0, tickCount, at, 0, count);
    if (!more) {
      begin(of, at, count);
    }
    lastPart = part.index();
    placed.beginPart();
  }

  @Override
  public boolean knows(SeriesSetName name) {
    return placed.knows(name);
  }

  @Override
  public void named(SeriesSetName name, int count, boolean known) {
    placed.named(name, count, known);
  }

  private void begin(WindowOrigin of, long[] at, int count) {
    letGo();
    open = true;
    origin = of;
    ticks = Arrays.copyOf(at, count);
    tickCount = count;
    OptionalLong newest = feed.newestTickMillis(of.node());
    // Ticks held that lie in the future may have to give way: then all are looked at.
    skipping =
        newest.isPresent()
            && newest.getAsLong() >= at[count - 1]
            && newest.getAsLong() <= clock.millis() + 2 * of.intervalMillis();
  }

  @Override
  public void series(SeriesKey key, MetricFamily family) {
    if (!skipping && hasRoom()) {
      placed.add(key, family);
    }
  }

  private boolean hasRoom() {
    if ((long) (placed.count() + 1) * tickCount <= MOST_SAMPLES) {
      return true;
    }
    leftOut++;
    return false;
  }

  @Override
  public void points(long[] at, double[] values, int count) {
    samples += count;
    if (skipping) {
      return;
    }
    if (placed.byName() && hasRoom()) {
      placed.addKnown();
    }
    if (leftOut > 0) {
      return;
    }
    int start = (placed.count() - 1) * tickCount;
    room(start + tickCount);
    if (count == tickCount) {
      for (int i = 0; i < count; i++) {
        bits[start + i] = Double.doubleToRawLongBits(values[i]);
      }
      if (sparse) {
        mark(start, tickCount);
      }
    } else {
      some(start, at, values, count);
    }
  }

  private void some(int start, long[] at, double[] values, int count) {
    if (!sparse) {
      sparse = true;
      present = new long[(bits.length + 63) / 64];
      mark(0, start);
    }
    int tick = 0;
    for (int i = 0; i < count; i++) {
      while (ticks[tick] != at[i]) {
        tick++;
      }
      bits[start + tick] = Double.doubleToRawLongBits(values[i]);
      mark(start + tick, 1);
    }
  }

  private void mark(int from, int count) {
    for (int i = from; i < from + count; i++) {
      present[i >> 6] |= 1L << i;
    }
  }

  private void room(int wanted) {
    if (wanted > bits.length) {
      bits = Arrays.copyOf(bits, Math.max(wanted, (int) Math.min(MOST_SAMPLES, bits.length * 2L)));
    }
    if (sparse && present.length * 64L < wanted) {
      present = Arrays.copyOf(present, (bits.length + 63) / 64);
    }
  }

  /** Every part that came was told: its ticks go to the node. Whether there is such a node. */
  boolean ended(Arrival arrival, int missing) {
    if (!open) {
      return false;
    }
    try {
      PublishedWindow head = head(arrival);
      NodeId node = origin.node();
      if (!feed.window(node, head)) {
        counters.samples(TickFate.REFUSED, samples);
        return false;
      }
      // Ticks that are held lack nothing by it.
      if (!skipping && (missing > 0 || leftOut > 0)) {
        feed.incomplete(node, head, Math.max(1, missing));
      }
      if (skipping) {
        counters.samples(TickFate.REPEATED, samples);
      } else {
        add(node, head);
      }
      return true;
    } finally {
      letGo();
    }
  }

  private void add(NodeId node, PublishedWindow head) {
    for (int tick = 0; tick < tickCount; tick++) {
      int at = tick;
      TickFate fate =
          feed.tick(
              node,
              head,
              ticks[tick],
              placed.ids(),
              placed.count(),
              i -> !sparse || isPresent(i * tickCount + at),
              i -> bits[i * tickCount + at]);
      counters.samples(fate, count(tick));
      if (fate == TickFate.TAKEN && placed.cpu().count() > 0) {
        tellCpu(node, tick);
      }
    }
  }

  private void tellCpu(NodeId node, int tick) {
    CpuPlaces cpu = placed.cpu();
    double seconds = 0;
    int present = 0;
    for (int i = 0; i < cpu.count(); i++) {
      int index = cpu.place(i) * tickCount + tick;
      if (!sparse || isPresent(index)) {
        seconds += Double.longBitsToDouble(bits[index]);
        present++;
      }
    }
    feed.cpuSeconds(node, ticks[tick], seconds, present == cpu.count() ? present : 0);
  }

  private long count(int tick) {
    if (!sparse) {
      return placed.count();
    }
    long count = 0;
    for (int i = tick; i < placed.count() * tickCount; i += tickCount) {
      count += isPresent(i) ? 1 : 0;
    }
    return count;
  }

  private boolean isPresent(int index) {
    return (present[index >> 6] >> index & 1) != 0;
  }

  private PublishedWindow head(Arrival arrival) {
    return new PublishedWindow(
        origin.role(),
        origin.labels(),
        origin.agentInstance(),
        origin.intervalMillis(),
        origin.gaps().stream()
            .map(
                gap ->
                    new EvidenceGap(
                        gap.kind(), gap.subject(), gap.reason(), gap.fromMillis(), gap.toMillis()))
            .toList(),
        ticks[0],
        ticks[tickCount - 1],
        arrival.sentMillis(),
        arrival.heardMillis(),
        arrival.live());
  }

  private void letGo() {
    placed.letGo(KEPT_SAMPLES);
    open = false;
    samples = 0;
    leftOut = 0;
    sparse = false;
    present = new long[0];
    if (bits.length > KEPT_SAMPLES) {
      bits = new long[1024];
    }
  }
}
