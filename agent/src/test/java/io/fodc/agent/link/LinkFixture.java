package io.fodc.agent.link;

import io.fodc.agent.channel.ChannelTarget;
import io.fodc.agent.channel.ClientTls;
import io.fodc.agent.identity.NodeDescription;
import io.fodc.agent.recorder.EventLog;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.agent.upload.UploadSource;
import io.fodc.agent.upload.UploadTiming;
import io.fodc.agent.upload.WindowRanges;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.EvidenceGap;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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
          new UploadTiming(Duration.ofSeconds(10), Duration.ofMillis(20), 4));

  final FakeWindow window = new FakeWindow();
  LinkWindow source = window;
  final EventLog events = new EventLog();
  final List<String> collects = new CopyOnWriteArrayList<>();
  volatile NodeDescription node = node(NodeRole.UNKNOWN);
  volatile @Nullable ConfigSnapshot config;
  volatile int gaps;
  volatile WindowRanges ranges = (from, to) -> bytes(new byte[0]);

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
    AgentLink started =
        new AgentLink(
            new ChannelTarget("127.0.0.1", port, tls),
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
                (from, to) -> ranges.open(from, to)),
            timing,
            InstantSource.system(),
            new Random(1));
    link = started;
    started.start();
    return started;
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
    AgentLink running = link;
    if (running != null) {
      running.close();
    }
  }

  private final class Config implements ConfigSource {
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
