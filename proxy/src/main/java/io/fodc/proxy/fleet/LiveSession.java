package io.fodc.proxy.fleet;

import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.windows.RecordedWindow;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.AppendResult;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One session of a node: translates the places of its dictionary into the series of the shared
 * table and feeds the node's window. Everything runs under the node's lock.
 */
final class LiveSession implements NodeSession {
  private static final int NO_SERIES = RecordedWindow.NO_SERIES;

  private final Node node;
  private final FleetParts parts;
  private final String id;
  private final String instance;
  private final SessionControl control;
  private final RecordedWindow window;
  private final CpuLoad load = new CpuLoad();

  /** Id in the shared table by place in the session's dictionary. */
  private int[] series = {};

  private int defined;
  private int unknown;

  LiveSession(
      Node node,
      FleetParts parts,
      String id,
      String instance,
      SessionControl control,
      RecordedWindow window) {
    this.node = node;
    this.parts = parts;
    this.id = id;
    this.instance = instance;
    this.control = control;
    this.window = window;
  }

  SessionControl control() {
    return control;
  }

  String instance() {
    return instance;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean live() {
    return locked(false, () -> {});
  }

  @Override
  public void heartbeat(HeartbeatReport report, long receivedMillis) {
    locked(
        () -> {
          node.clock.observe(report.clockMillis(), receivedMillis);
          TickClock.noteSkew(node, receivedMillis);
          node.reported(report, receivedMillis);
        });
  }

  @Override
  public void define(boolean reset, List<SeriesDefinition> definitions) {
    locked(
        () -> {
          if (reset) {
            forgetDictionary();
          }
          if (defined + definitions.size() > series.length) {
            int grown = Math.max(defined + definitions.size(), series.length + series.length / 2);
            series = Arrays.copyOf(series, grown);
          }
          for (SeriesDefinition definition : definitions) {
            int known = parts.windows().intern(definition);
            unknown += known == NO_SERIES ? 1 : 0;
            load.define(defined, definition);
            series[defined++] = known;
          }
          noteUnknown();
        });
  }

  @Override
  public long tick(long tickMillis, int dictionaryPrefix, TickValues values) {
    long[] held = {NOTHING_HELD};
    locked(() -> held[0] = take(tickMillis, dictionaryPrefix, values));
    return held[0];
  }

  private long take(long tickMillis, int prefix, TickValues values) {
    if (prefix > defined) {
      throw new IllegalArgumentException(
          "tick covers %d series, the dictionary has %d".formatted(prefix, defined));
    }
    long now = parts.now();
    long before = window.newestTickMillis();
    return switch (TickClock.judge(node, window, tickMillis, now)) {
      case LEAVE -> NOTHING_HELD;
      case SENT_AGAIN -> before;
      case TAKE -> {
        AppendResult result =
            window.append(tickMillis, series, prefix, values::present, values::bits);
        if (!node.noteResult(result, tickMillis)) {
          yield NOTHING_HELD;
        }
        node.noteTickGap(before, tickMillis, node.intervalMillis());
        OptionalDouble cores = load.tick(tickMillis, prefix, values);
        node.ticked(NodeSource.GRPC, now);
        node.cpuCores(cores);
        yield tickMillis;
      }
    };
  }

  @Override
  public void state(NodeDescription description) {
    locked(() -> node.describe(description));
  }

  @Override
  public void config(NodeConfig config) {
    if (locked(() -> {})) {
      parts.history().record(node.known(), config, parts.now());
    }
  }

  @Override
  public void event(NodeEvent event) {
    locked(() -> node.events.add(event));
  }

  @Override
  public void ended(EndReason reason) {
    boolean last =
        locked(
            reason == EndReason.GOODBYE,
            () -> {
              parts.count(reason.word());
              node.ended(this, reason);
            });
    if (last) {
      parts.sessionEnded(node.id, id, reason);
    }
  }

  /** Runs an action as the node's session, and not at all when that is another by now. */
  private boolean locked(Runnable action) {
    return locked(true, action);
  }

  private boolean locked(boolean heard, Runnable action) {
    ReentrantLock lock = node.lock;
    lock.lock();
    try {
      if (!node.speaksFor(this)) {
        return false;
      }
      if (heard) {
        node.heard(parts.now());
      }
      action.run();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the dictionary's series back. Under the node's lock, once the session is over too. */
  void forgetDictionary() {
    for (int i = 0; i < defined; i++) {
      if (series[i] != NO_SERIES) {
        parts.windows().release(series[i]);
      }
    }
    defined = 0;
    unknown = 0;
    series = new int[0];
    load.reset();
  }

  private void noteUnknown() {
    if (unknown > 0) {
      node.gaps.open(
          EvidenceGap.SERIES_SHED,
          "proxy",
          "%d of %d series do not fit into the proxy's series table; raise windows.budget"
              .formatted(unknown, defined),
          parts.now());
    } else {
      node.gaps.close(EvidenceGap.SERIES_SHED, "proxy", parts.now());
    }
  }
}
