package io.fodc.proxy.fleet;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.AccessSettings;
import io.fodc.proxy.audit.AuditLog;
import io.fodc.proxy.audit.AuditSettings;
import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.config.ConfigHistorySettings;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.window.TickCursor;
import io.fodc.window.WindowView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A fleet with a clock that is advanced by hand. */
public final class FleetFixture implements AutoCloseable {
  public static final long INTERVAL = 10_000;

  public final HandClock clock = new HandClock();
  public final NodeWindows windows;
  public final ConfigHistory history;
  public final Fleet fleet;
  public final AuditLog audit;
  public final AccessControl access;

  /** What agents say they can do. */
  public List<String> capabilities = List.of();

  public FleetFixture(Path directory) throws IOException {
    this(directory, FleetSettings.defaults("proxy-1", "test"));
  }

  public FleetFixture(Path directory, FleetSettings settings) throws IOException {
    this(directory, settings, AccessSettings.none());
  }

  public FleetFixture(Path directory, FleetSettings settings, AccessSettings who)
      throws IOException {
    audit = AuditLog.open(AuditSettings.in(directory.resolve("audit")), clock);
    access = AccessControl.open(who, audit, clock, clock::nanos);
    windows = new NodeWindows(16 << 20);
    history = ConfigHistory.open(directory, ConfigHistorySettings.DEFAULTS);
    fleet = new Fleet(settings, clock, windows, history);
  }

  /** Writes down what it was told. */
  public static final class Told implements SessionControl {
    public final List<String> words = new ArrayList<>();

    @Override
    public void replaced(String bySession) {
      words.add("replaced by " + bySession);
    }

    @Override
    public void drain(java.time.Duration maxDelay, String reason) {
      words.add("drain");
    }

    @Override
    public void collectConfig(String reason) {
      words.add("collect");
    }

    @Override
    public void fetchWindow(String uploadId, long from, long to, long mostBytes) {
      words.add("fetch " + from + ".." + to);
    }

    @Override
    public void close(String reason) {
      words.add("close: " + reason);
    }
  }

  public static NodeId id(String node) {
    return new NodeId("c1", node);
  }

  public SessionOpening opening(String node, String instance) {
    return opening(node, instance, clock.millis());
  }

  public SessionOpening opening(String node, String instance, long agentClock) {
    NodeDescription description =
        new NodeDescription(
            new NodePlace("pod-" + node, "data", "host"),
            NodeRole.DATANODE_HOT,
            Map.of("zone", "a"),
            "",
            "",
            "",
            List.of(),
            "configuration");
    return new SessionOpening(
        id(node),
        description,
        "test",
        "127.0.0.1:1",
        instance,
        "1.0",
        Instant.EPOCH,
        agentClock,
        0,
        0,
        INTERVAL,
        capabilities,
        "off",
        "");
  }

  public Admission.Admitted admit(String node, String instance) {
    return admit(node, instance, new Told());
  }

  public Admission.Admitted admit(String node, String instance, SessionControl control) {
    return (Admission.Admitted) fleet.admit(opening(node, instance), control);
  }

  public NodeView node(String node) {
    return fleet.view(id(node)).orElseThrow();
  }

  public static List<SeriesDefinition> gauges(int count) {
    List<SeriesDefinition> definitions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      definitions.add(
          SeriesDefinition.of(MetricFamily.gauge("g", "help"), "i", Integer.toString(i)));
    }
    return definitions;
  }

  /** Every place present. */
  public static TickValues values(double... values) {
    return new TickValues() {
      @Override
      public boolean present(int index) {
        return true;
      }

      @Override
      public long bits(int index) {
        return Double.doubleToRawLongBits(values[index]);
      }
    };
  }

  public HeartbeatReport heartbeat(long clockMillis, TargetState... targets) {
    return new HeartbeatReport(
        clockMillis, List.of(targets), AgentWindow.UNKNOWN, "off", "", List.of(), 50 << 20, 1.0, 0);
  }

  /** Everything a node's window holds: tick → series → bits. */
  public Map<Long, Map<SeriesDefinition, Long>> held(String node) {
    Map<Long, Map<SeriesDefinition, Long>> held = new TreeMap<>();
    try (WindowView view = node(node).window().orElseThrow().view().orElseThrow()) {
      TickCursor ticks = view.ticksAfter(Long.MIN_VALUE);
      while (ticks.next()) {
        Map<SeriesDefinition, Long> samples = new java.util.HashMap<>();
        for (int i = 0; i < ticks.size(); i++) {
          samples.put(windows.table().definition(ticks.seriesId(i)), ticks.valueBits(i));
        }
        held.put(ticks.tickMillis(), samples);
      }
    }
    return held;
  }

  @Override
  public void close() {
    access.close();
    try {
      audit.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    history.close();
    fleet
        .view()
        .nodes()
        .forEach(
            node ->
                node.window()
                    .ifPresent(window -> ((io.fodc.proxy.windows.RecordedWindow) window).close()));
    windows.close();
  }
}
