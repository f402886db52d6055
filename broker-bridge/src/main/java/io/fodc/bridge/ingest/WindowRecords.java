package io.fodc.bridge.ingest;

import io.fodc.bridge.framing.FramingException;
import io.fodc.bridge.record.RecordException;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.SeriesSetName;
import io.fodc.bridge.record.WindowDecoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.record.WindowPart;
import io.fodc.bridge.record.WindowSink;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads windows. One in a single record goes to the sink as it is decoded; one in parts is kept
 * encoded until all of them are there, in whatever order they come.
 */
final class WindowRecords implements RecordReader {
  private static final NodeId NOBODY = new NodeId("-", "-");

  private final WindowDecoder decoder = WindowDecoder.remembering();
  private final PendingWindows pending = new PendingWindows(this::giveOut);
  private final Sorter sorter = new Sorter();
  private final FleetSink sink;
  private final IngestCounters counters;

  WindowRecords(FleetSink sink, IngestCounters counters) {
    this.sink = sink;
    this.counters = counters;
  }

  /** Looks at the head of a record, and lets pass what need not wait. */
  private final class Sorter implements WindowSink {
    private NodeId key = NOBODY;
    private NodeId told = NOBODY;
    private WindowPart part = new WindowPart(0, 1);
    private WindowName name = new WindowName(0, 0, "");
    private @Nullable WindowSink passing;

    @Override
    public void window(WindowOrigin origin, WindowPart next, long[] ticks, int count) {
      told = origin.node();
      part = next;
      boolean passes = next.count() == 1 && told.equals(key) && !pending.has(told);
      if (passes) {
        passing = sink.windowParts();
        passing.window(origin, next, ticks, count);
      } else {
        passing = null;
        name = new WindowName(ticks[0], ticks[count - 1], origin.agentInstance());
      }
    }

    @Override
    public boolean knows(SeriesSetName name) {
      return sink.windowParts().knows(name);
    }

    @Override
    public void named(SeriesSetName name, int count, boolean known) {
      if (passing != null) {
        passing.named(name, count, known);
      }
    }

    @Override
    public void series(SeriesKey series, MetricFamily family) {
      if (passing != null) {
        passing.series(series, family);
      }
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      if (passing != null) {
        passing.points(ticks, values, count);
      }
    }
  }

  @Override
  public void take(ConsumerRecord<byte[], byte[]> record, Arrival arrival) throws RefusedException {
    NodeId key = RecordKey.node(record);
    byte @Nullable [] value = record.value();
    if (value == null) {
      throw new RefusedException(Refusal.EMPTY, "a window without a value says nothing");
    }
    sorter.key = key;
    try {
      decoder.decode(value, sorter);
    } catch (FramingException e) {
      throw new RefusedException(Refusal.FRAMING, String.valueOf(e.getMessage()));
    } catch (RecordException e) {
      throw RecordKey.refusal(e, RecordSchema.METRIC_WINDOW, value);
    }
    RecordKey.check(key, sorter.told);
    if (sorter.passing != null) {
      ended(key, arrival, 0);
    } else {
      pending.add(key, sorter.name, sorter.part, value, arrival);
    }
  }

  private void giveOut(NodeId node, PendingWindow window) {
    for (byte[] part : window.present()) {
      decoder.decode(part, sink.windowParts());
    }
    ended(node, window.newest(), window.missing());
  }

  private void ended(NodeId node, Arrival arrival, int missing) {
    counters.windows.increment();
    if (missing > 0) {
      counters.incompleteWindows.increment();
    }
    sink.windowEnded(node, arrival, missing);
  }

  /** What waits for parts; its figures are for any thread. */
  PendingWindows pending() {
    return pending;
  }

  @Override
  public void tick(long nowMillis) {
    pending.expire(nowMillis);
  }

  @Override
  public void forget(Set<Integer> partitions) {
    pending.forget(partitions::contains);
  }
}
