package io.fodc.agent.link;

import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureSettings;
import io.fodc.agent.capture.CaptureTiming;
import io.fodc.agent.capture.CaptureTools;
import io.fodc.agent.capture.CaptureWays;
import io.fodc.agent.capture.Captures;
import io.fodc.agent.capture.NodeCpu;
import io.fodc.agent.channel.ChannelTarget;
import io.fodc.agent.channel.ClientTls;
import io.fodc.agent.identity.NodeDescription;
import io.fodc.agent.recorder.EventLog;
import io.fodc.agent.self.SelfMetrics;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.agent.upload.UploadSource;
import io.fodc.agent.upload.UploadTiming;
import io.fodc.agent.upload.Uploads;
import io.fodc.agent.upload.WindowRanges;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.EvidenceGap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Everything a link needs beside a proxy, and the link. */
final class LinkFixture implements AutoCloseable {
  static final LinkTiming QUICK =
      new LinkTiming(
          Optional.empty(),
          Duration.ofMillis(1_500),
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofSeconds(5),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10));

  static final UploadTiming QUICK_UPLOAD =
      new UploadTiming(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofSeconds(5));

  final FakeWindow window = new FakeWindow();
  LinkWindow source = window;
  final EventLog events = new EventLog();
  final List<String> collects = new CopyOnWriteArrayList<>();
  volatile NodeDescription node = node(NodeRole.UNKNOWN);
  volatile @Nullable ConfigSnapshot config;
  volatile int gaps;
  volatile WindowRanges ranges = (from, to) -> bytes(new byte[0]);
  final Map<CaptureKind, List<CaptureMethod>> methods = new EnumMap<>(CaptureKind.class);
  final SelfMetrics metrics = new SelfMetrics();
  CaptureSettings captureSettings =
      new CaptureSettings(
          true,
          EnumSet.allOf(CaptureKind.class),
          List.of(),
          Path.of(System.getProperty("java.io.tmpdir")),
          32 << 20,
          0,
          100);
  CaptureTiming captureTiming =
      new CaptureTiming(
          Duration.ofMillis(200),
          Duration.ofMillis(300),
          Duration.ofMinutes(10),
          QUICK_UPLOAD,
          System::nanoTime);
  private @Nullable Captures captures;

  private @Nullable AgentLink link;
  private final Random random = new Random(7);
  private long nextTick = 1_000;

  static NodeDescription node(NodeRole role) {
    return new NodeDescription(
        new NodeId("c", "n1"),
        "n1",
        "",
        "h",
        role,
        Map.of("type", "hot"),
        "",
        "",
        "",
        NodeDescription.Source.CONFIGURATION);
  }

  AgentLink connect(int port) {
    return connect(port, Optional.empty(), QUICK);
  }

  AgentLink connect(int port, Optional<ClientTls> tls, LinkTiming timing) {
    ChannelTarget target = new ChannelTarget("127.0.0.1", port, tls);
    Uploads uploads = new Uploads(target);
    Captures taking =
        new Captures(
            captureSettings,
            new CaptureTools(
                captureSettings,
                KernelRoots.SYSTEM,
                Optional::empty,
                () -> new CaptureWays(methods),
                NodeCpu.UNKNOWN,
                uploads),
            captureTiming,
            metrics,
            this::wake);
    captures = taking;
    AgentLink started =
        new AgentLink(
            target,
            new LinkIdentity("0.1.0", "i", 5, 1_000, List.of("config")),
            new LinkSources(
                source,
                () -> node,
                heartbeat -> {
                  for (int i = 0; i < gaps; i++) {
                    heartbeat.addGaps(EvidenceGap.newBuilder().setKind("k" + i));
                  }
                },
                new Config(),
                events,
                () -> new TelemetryLevel("proc", "no privileges"),
                (from, to) -> ranges.open(from, to),
                uploads,
                taking),
            timing,
            InstantSource.system(),
            new Random(1));
    link = started;
    started.start();
    return started;
  }

  /** Of the link that was made last. */
  Captures captures() {
    return Objects.requireNonNull(captures, "connect first");
  }

  private void wake() {
    AgentLink running = link;
    if (running != null) {
      running.wake();
    }
  }

  /** Appends ticks of these series, some absent, with values of every kind. */
  void record(int ticks, int[] series) {
    for (int t = 0; t < ticks; t++) {
      int[] ids = random.ints(series.length, 0, 10).map(n -> n).toArray();
      int present = 0;
      for (int i = 0; i < series.length; i++) {
        if (ids[i] != 0) {
          ids[present++] = series[i];
        }
      }
      int[] kept = java.util.Arrays.copyOf(ids, present);
      long[] bits = new long[present];
      for (int i = 0; i < present; i++) {
        bits[i] =
            Double.doubleToRawLongBits(
                switch (random.nextInt(4)) {
                  case 0 -> nextTick * 3.0;
                  case 1 -> random.nextDouble();
                  case 2 -> Double.longBitsToDouble(random.nextLong());
                  default -> 42;
                });
      }
      window.append(nextTick, kept, bits);
      nextTick += 1_000;
      AgentLink running = link;
      if (running != null) {
        running.tickAppended(nextTick);
      }
    }
  }

  int[] series(int count) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = window.define("metric_" + i % 50, "i", "v" + i);
    }
    return ids;
  }

  /** An upload of these bytes, in pieces of odd lengths. */
  static UploadSource bytes(byte[] all) {
    return new UploadSource() {
      @Override
      public void writeTo(OutputStream out) throws IOException {
        for (int at = 0, part = 1; at < all.length; at += part, part = part * 3 % 70_001 + 1) {
          out.write(all, at, Math.min(part, all.length - at));
        }
      }

      @Override
      public void close() {}
    };
  }

  static ConfigSnapshot snapshot(String fingerprint, long collectedMillis) {
    return ConfigSnapshot.newBuilder()
        .setFingerprint(fingerprint)
        .setCollectedMillis(collectedMillis)
        .build();
  }

  @Override
  public void close() {
    Captures taking = captures;
    if (taking != null) {
      taking.close();
    }
    AgentLink running = link;
    if (running != null) {
      running.close();
    }
  }

  final class Config implements ConfigSource {
    @Override
    public Optional<ConfigSnapshot> newest() {
      return Optional.ofNullable(config);
    }

    @Override
    public void collect(String reason) {
      collects.add(reason);
    }
  }
}
