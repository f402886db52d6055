package io.fodc.bench;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.AccessSettings;
import io.fodc.proxy.audit.AuditLog;
import io.fodc.proxy.audit.AuditSettings;
import io.fodc.proxy.capture.CaptureSettings;
import io.fodc.proxy.capture.Captures;
import io.fodc.proxy.capture.SelfProfiler;
import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.config.ConfigHistorySettings;
import io.fodc.proxy.fetch.OlderRanges;
import io.fodc.proxy.fleet.Admission;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.fleet.NodeDescription;
import io.fodc.proxy.fleet.NodePlace;
import io.fodc.proxy.fleet.NodeSession;
import io.fodc.proxy.fleet.SessionControl;
import io.fodc.proxy.fleet.SessionOpening;
import io.fodc.proxy.fleet.TickValues;
import io.fodc.proxy.http.HttpSettings;
import io.fodc.proxy.http.HttpSources;
import io.fodc.proxy.http.ProxyFacts;
import io.fodc.proxy.http.ProxyHttp;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One scrape of {@code /federate} of 93 nodes with 2,000 series each, over HTTP on the loopback,
 * until the last byte is read.
 *
 * <pre>
 * Benchmark                          Mode  Cnt        Score        Error  Units
 * FederateBenchmark.page            thrpt    3        6.652 ±      2.498  ops/s
 * FederateBenchmark.page:megabytes  thrpt    3      254.811 ±     95.692  ops/s
 * FederateBenchmark.page:series     thrpt    3  1237320.848 ± 464665.123  ops/s
 *
 * Two cores of an AMD EPYC, shared with other work (hence the errors) and with the client, JDK 25:
 * java -cp 'bench/target/classes:bench/target/lib/*' org.openjdk.jmh.Main FederateBenchmark \
 *     -f 1 -wi 2 -i 3 -w 1 -r 1
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH runs the set-up first
public class FederateBenchmark {
  private static final int NODES = 93;
  private static final int SERIES_PER_NODE = 2_000;
  private static final int SERIES_PER_FAMILY = 20;
  private static final long NOW = 1_763_800_000_000L;

  private NodeWindows windows;
  private ConfigHistory history;
  private Captures captures;
  private AuditLog audit;
  private AccessControl access;
  private ProxyHttp http;
  private final byte[] buffer = new byte[64 << 10];

  /** Series and bytes read, as rates. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Read {
    /** Samples read. */
    public long series;

    /** Bytes read. */
    public double megabytes;
  }

  /** Fills the fleet and checks that the page is whole. */
  @Setup
  public void start() throws IOException {
    Path directory = Files.createTempDirectory("federate");
    windows = new NodeWindows(256L << 20);
    history = ConfigHistory.open(directory, ConfigHistorySettings.DEFAULTS);
    InstantSource clock = () -> Instant.ofEpochMilli(NOW);
    audit = AuditLog.open(AuditSettings.in(directory.resolve("audit")), clock);
    access = AccessControl.open(AccessSettings.none(), audit, clock, System::nanoTime);
    Fleet fleet = new Fleet(FleetSettings.defaults("bench", "0"), clock, windows, history);
    fill(fleet);
    captures =
        Captures.open(
            CaptureSettings.in(directory.resolve("captures")),
            fleet::capture,
            SelfProfiler.NONE,
            clock,
            System::nanoTime);
    ProxyFacts facts = new ProxyFacts("0", NOW, "loopback", "netty", 1, List.of(), () -> true);
    HttpSources sources =
        new HttpSources(
            fleet::view,
            windows,
            OlderRanges.NONE,
            history,
            captures,
            access,
            facts,
            Map::of,
            Map::of,
            clock::millis,
            (captureId, name) -> Optional.empty(),
            Optional.empty(),
            Optional::empty);
    http = ProxyHttp.start(HttpSettings.at(new InetSocketAddress("127.0.0.1", 0)), sources);
    long samples =
        new String(page(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .count();
    if (samples != NODES * SERIES_PER_NODE) {
      throw new IllegalStateException("the page has " + samples + " samples");
    }
  }

  private static void fill(Fleet fleet) {
    List<SeriesDefinition> series = new ArrayList<>(SERIES_PER_NODE);
    for (int i = 0; i < SERIES_PER_NODE; i++) {
      MetricFamily family =
          MetricFamily.gauge("banyandb_measure_family_" + i / SERIES_PER_FAMILY, "Made up.");
      series.add(
          new SeriesDefinition(
              family.name(),
              Labels.of("group", "sw_metricsMinute", "seg", "20261122", "shard", "s" + i % 20),
              family));
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int n = 0; n < NODES; n++) {
      NodeSession session = admit(fleet, "node-" + n);
      session.define(false, series);
      session.tick(NOW, SERIES_PER_NODE, values(random));
    }
  }

  /** Three quarters whole numbers, as nodes have them. */
  private static TickValues values(SplittableRandom random) {
    long[] bits = new long[SERIES_PER_NODE];
    for (int i = 0; i < bits.length; i++) {
      double value = i % 4 == 3 ? random.nextDouble() * 1e3 : random.nextInt(1_000_000);
      bits[i] = Double.doubleToRawLongBits(value);
    }
    return new TickValues() {
      @Override
      public boolean present(int index) {
        return true;
      }

      @Override
      public long bits(int index) {
        return bits[index];
      }
    };
  }

  private static NodeSession admit(Fleet fleet, String id) {
    NodeDescription description =
        new NodeDescription(
            new NodePlace(id, "banyandb", "host"),
            NodeRole.DATANODE_HOT,
            Map.of("zone", "a"),
            "",
            "",
            "",
            List.of(),
            "configuration");
    SessionOpening opening =
        new SessionOpening(
            new NodeId("bench", id),
            description,
            "bench",
            "127.0.0.1:1",
            id,
            "0",
            Instant.ofEpochMilli(NOW),
            NOW,
            0,
            0,
            10_000,
            List.of(),
            "off",
            "");
    return switch (fleet.admit(opening, new Silent())) {
      case Admission.Admitted admitted -> admitted.session();
      case Admission.Refused refused -> throw new IllegalStateException(refused.reason());
    };
  }

  private record Silent() implements SessionControl {
    @Override
    public void fetchWindow(String uploadId, long from, long to, long mostBytes) {}

    @Override
    public void replaced(String bySession) {}

    @Override
    public void drain(Duration maxDelay, String reason) {}

    @Override
    public void collectConfig(String reason) {}

    @Override
    public void close(String reason) {}
  }

  private InputStream open() throws IOException {
    return URI.create("http://127.0.0.1:" + http.port() + "/federate").toURL().openStream();
  }

  private byte[] page() throws IOException {
    try (InputStream in = open()) {
      return in.readAllBytes();
    }
  }

  /** Stops the server. */
  @TearDown
  public void stop() throws IOException {
    http.close();
    captures.close();
    history.close();
    access.close();
    audit.close();
  }

  /** One page, not compressed. */
  @Benchmark
  public long page(Read read) throws IOException {
    long bytes = 0;
    try (InputStream in = open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
    }
    read.series += NODES * SERIES_PER_NODE;
    read.megabytes += bytes / 1e6;
    return bytes;
  }
}
