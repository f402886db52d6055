package io.fodc.proxy.ingest;

import static io.fodc.proxy.ingest.Writer.SERIES;
import static io.fodc.proxy.ingest.Writer.node;
import static io.fodc.proxy.ingest.Writer.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.proxy.fleet.Admission;
import io.fodc.proxy.fleet.AgentWindow;
import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.proxy.fleet.EndReason;
import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.fleet.HeartbeatReport;
import io.fodc.proxy.fleet.NodeDescription;
import io.fodc.proxy.fleet.NodeHealth;
import io.fodc.proxy.fleet.NodeSession;
import io.fodc.proxy.fleet.NodeSource;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.SessionControl;
import io.fodc.proxy.fleet.SessionOpening;
import io.fodc.proxy.fleet.TargetState;
import io.fodc.proxy.fleet.TickValues;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are heard by a session, by Kafka, by both, and by neither any more. */
class TwoWaysTest {
  private static final NodeId NODE = node("data-0");
  private static KafkaFixture kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    kafka = KafkaFixture.start(KafkaPlan.plain());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void takesEachTickFromWhicheverWayHasItFirst() throws Exception {
    Broker.makeTopics(kafka, "both.", 1);
    try (IngestRig rig = new IngestRig(kafka, "both.", folder);
        Writer writer = new Writer(kafka, "both.")) {
      long now = System.currentTimeMillis() - 20_000;
      NodeSession session = session(rig, "i-1");
      assertThat(rig.node(NODE).source()).isEqualTo(NodeSource.GRPC);
      session.tick(now, SERIES, values(now));
      session.tick(now + 1_000, SERIES, values(now + 1_000));
      writer.publish(NODE, ticks(now + 1_000, 2));
      writer.publish(NODE, ticks(now + 4_000, 4));
      writer.flush();
      rig.awaitSamples(NODE, 5L * SERIES);
      assertThat(rig.node(NODE).source()).isEqualTo(NodeSource.BOTH);
      assertThat(rig.node(NODE).newestFrom()).isEqualTo(NodeSource.KAFKA);
      assertThat(session.tick(now + 3_000, SERIES, values(now + 3_000))).isEqualTo(now + 4_000);
      session.tick(now + 5_000, SERIES, values(now + 5_000));
      rig.awaitSamples(NODE, 6L * SERIES);
      assertThat(rig.node(NODE).newestFrom()).isEqualTo(NodeSource.GRPC);
      assertThat(rig.node(NODE).gaps()).isEmpty();

      session.ended(EndReason.LOST);
      writer.publish(NODE, ticks(now + 8_000, 3));
      writer.flush();
      rig.awaitSamples(NODE, 9L * SERIES);
      assertThat(rig.node(NODE).source()).isEqualTo(NodeSource.KAFKA);
      assertThat(rig.node(NODE).status()).isEqualTo(NodeStatus.ONLINE);
    }
  }

  private static NodeSession session(IngestRig rig, String instance) {
    SessionOpening opening =
        new SessionOpening(
            NODE,
            NodeDescription.UNKNOWN,
            "grpc",
            "127.0.0.1:1",
            instance,
            "1",
            Instant.EPOCH,
            System.currentTimeMillis(),
            0,
            0,
            Writer.INTERVAL,
            List.of(),
            "off",
            "");
    NodeSession session = ((Admission.Admitted) rig.fleet.admit(opening, new Deaf())).session();
    List<SeriesDefinition> definitions = new ArrayList<>();
    for (int i = 0; i < SERIES; i++) {
      definitions.add(
          new SeriesDefinition(
              "load",
              Labels.of("place", "%06d".formatted(i)),
              MetricFamily.gauge("load", "Made up.")));
    }
    session.define(true, definitions);
    return session;
  }

  private static TickValues values(long tickMillis) {
    return new TickValues() {
      @Override
      public boolean present(int index) {
        return true;
      }

      @Override
      public long bits(int index) {
        return Double.doubleToRawLongBits(Writer.value(index, tickMillis));
      }
    };
  }

  private static final class Deaf implements SessionControl {
    @Override
    public void replaced(String bySession) {}

    @Override
    public void drain(Duration maxDelay, String reason) {}

    @Override
    public void collectConfig(String reason) {}

    @Override
    public void fetchWindow(String uploadId, long from, long to, long mostBytes) {}

    @Override
    public void capture(CaptureCall call) {}

    @Override
    public void close(String reason) {}
  }

  private static NodeStateRecord state(NodeId id) {
    return state(id, NodeStateRecord.Evidence.NONE);
  }

  private static NodeStateRecord state(NodeId id, NodeStateRecord.Evidence evidence) {
    return new NodeStateRecord(
        id,
        System.currentTimeMillis(),
        NodeRole.LIAISON,
        Map.of("zone", "b"),
        new NodeStateRecord.Place("n:1", "pod-1", "db", "host-1", "g:1", "h:1", "node"),
        new NodeStateRecord.Agent("1.2", "i-1", 5, 1_000, List.of("capture.cpu"), "ebpf", ""),
        new NodeStateRecord.Session("p-7", "s-1", "http://p-7"),
        evidence);
  }

  private static NodeConfigRecord config(NodeId id, String value, long collectedMillis) {
    return new NodeConfigRecord(
        id,
        "i-1",
        collectedMillis,
        "%064x".formatted(value.hashCode()),
        List.of(new NodeConfigRecord.Entry("key", value, false, "", "flag", "--key", List.of())),
        List.of());
  }

  @Test
  void knowsANodeByItsRecordsAlone() throws Exception {
    Broker.makeTopics(kafka, "alone.", 3);
    try (Writer writer = new Writer(kafka, "alone.")) {
      long now = System.currentTimeMillis();
      writer.send(
          FodcTopic.NODE_STATES,
          NodeKey.bytes(NODE),
          state(NODE).encode(RecordSchema.NODE_STATE.singleObject()));
      for (String value : List.of("one", "two")) {
        writer.send(
            FodcTopic.NODE_CONFIGS,
            NodeKey.bytes(NODE),
            config(NODE, value, now + value.charAt(0))
                .encode(RecordSchema.NODE_CONFIG.singleObject()));
      }
      writer.flush();
      try (IngestRig rig = new IngestRig(kafka, "alone.", folder)) {
        Await.until(rig.ingest::isReady);
        assertThat(rig.report().numbers().nodes().word()).isEqualTo("complete");
        assertThat(rig.node(NODE).status()).isEqualTo(NodeStatus.OFFLINE);
        assertThat(rig.node(NODE).description().place().podName()).isEqualTo("pod-1");
        assertThat(rig.node(NODE).indicators().ktmMode()).isEqualTo("ebpf");
        assertThat(rig.node(NODE).publication().orElseThrow().proxyId()).isEqualTo("p-7");
        assertThat(rig.history.current(NODE).orElseThrow().config().entry("key").orElseThrow())
            .matches(entry -> entry.value().equals("two"));

        writer.publish(NODE, ticks(now, 5));
        writer.flush();
        rig.awaitSamples(NODE, 5L * SERIES);
        assertThat(rig.node(NODE).status()).isEqualTo(NodeStatus.ONLINE);
        assertThat(rig.node(NODE).source()).isEqualTo(NodeSource.KAFKA);
      }
    }
  }

  /** The words are those of sessions, and what nobody has said for hours is not said either. */
  @Test
  void saysHowANodeIsThatIsKnownByItsRecordsAlone() throws Exception {
    Broker.makeTopics(kafka, "health.", 1);
    NodeStateRecord.Target up =
        new NodeStateRecord.Target("http://db/metrics", true, "", 0.5, 40, 0);
    NodeStateRecord.Target down =
        new NodeStateRecord.Target("http://side/metrics", false, "connect", 0, 0, 0);
    long now = System.currentTimeMillis() - 60_000;
    try (IngestRig rig = new IngestRig(kafka, "health.", folder);
        Writer writer = new Writer(kafka, "health.")) {
      writer.publish(NODE, ticks(now, 5));
      writer.flush();
      rig.awaitSamples(NODE, 5L * SERIES);
      assertThat(rig.node(NODE).indicators().health()).isEqualTo(NodeHealth.UNKNOWN);
      assertThat(rig.node(NODE).targets()).isEmpty();

      tell(writer, now, 0, up);
      Await.until(() -> rig.node(NODE).indicators().health() == NodeHealth.GOOD);
      assertThat(rig.node(NODE).targets())
          .containsExactly(new TargetState("http://db/metrics", true, "", 0.5, 40, 0));
      assertThat(rig.node(NODE).publication().orElseThrow().evidence().tickMillis()).isEqualTo(now);
      tell(writer, now, 0, up, down);
      Await.until(() -> rig.node(NODE).indicators().health() == NodeHealth.DEGRADED);
      tell(writer, now, 0, down);
      Await.until(() -> rig.node(NODE).indicators().health() == NodeHealth.BAD);
      tell(writer, now, 1, up);
      Await.until(() -> rig.node(NODE).indicators().health() == NodeHealth.DEGRADED);

      tell(writer, now - Duration.ofHours(3).toMillis(), 0, up);
      Await.until(() -> rig.node(NODE).indicators().health() == NodeHealth.UNKNOWN);
      assertThat(rig.node(NODE).targets()).isEmpty();

      NodeSession session = session(rig, "i-1");
      session.heartbeat(heartbeat(now - 1, "http://db/metrics"), now);
      assertThat(rig.node(NODE).indicators().health()).isEqualTo(NodeHealth.GOOD);
      tell(writer, now, 0, down);
      Await.until(() -> rig.report().states() == 6);
      assertThat(rig.node(NODE).indicators().health()).isEqualTo(NodeHealth.GOOD);
      session.ended(EndReason.LOST);
      assertThat(rig.node(NODE).indicators().health()).isEqualTo(NodeHealth.BAD);
    }
  }

  private static void tell(
      Writer writer, long tickMillis, long shed, NodeStateRecord.Target... targets)
      throws Exception {
    NodeStateRecord.Evidence evidence =
        new NodeStateRecord.Evidence(tickMillis, shed, List.of(targets));
    writer.send(
        FodcTopic.NODE_STATES,
        NodeKey.bytes(NODE),
        state(NODE, evidence).encode(RecordSchema.NODE_STATE.singleObject()));
    writer.flush();
  }

  private static HeartbeatReport heartbeat(long clockMillis, String target) {
    return new HeartbeatReport(
        clockMillis,
        List.of(new TargetState(target, true, "", 0.1, 3, 0)),
        AgentWindow.UNKNOWN,
        "off",
        "",
        List.of(),
        0,
        0,
        0);
  }

  @Test
  void saysWhatCpuANodeUsesThatIsKnownByItsRecordsAlone() throws Exception {
    Broker.makeTopics(kafka, "cpu.", 1);
    try (IngestRig rig = new IngestRig(kafka, "cpu.", folder);
        Writer writer = new Writer(kafka, "cpu.")) {
      long now = System.currentTimeMillis() - 10_000;
      writer.cpu(NODE, new long[] {now, now + 1_000}, 100, 100.25);
      Await.until(() -> rig.fleet.view(NODE).isPresent());
      Await.until(() -> rig.node(NODE).indicators().cpuCores().isPresent());
      assertThat(rig.node(NODE).indicators().cpuCores()).hasValue(0.25);
      writer.cpu(NODE, new long[] {now + 3_000}, 101.25);
      Await.until(() -> rig.node(NODE).indicators().cpuCores().getAsDouble() == 0.5);
      // The process was started again.
      writer.cpu(NODE, new long[] {now + 4_000}, 1);
      Await.until(() -> rig.node(NODE).indicators().cpuCores().isEmpty());
    }
  }

  @Test
  void readsNoFurtherBackThanItsHorizonAndCallsNobodyAliveWhoIsNot() throws Exception {
    Broker.makeTopics(kafka, "cold.", 1);
    NodeId silent = node("silent");
    try (Writer writer = new Writer(kafka, "cold.")) {
      long now = System.currentTimeMillis();
      old(writer, NODE, now - Duration.ofHours(3).toMillis());
      old(writer, silent, now - Duration.ofHours(1).toMillis());
      writer.publish(NODE, ticks(now, 5));
      writer.flush();
      try (IngestRig rig = new IngestRig(kafka, "cold.", folder)) {
        rig.awaitSamples(NODE, 5L * SERIES);
        rig.awaitSamples(silent, 5L * SERIES);
        assertThat(rig.node(NODE).status()).isEqualTo(NodeStatus.ONLINE);
        assertThat(rig.node(silent).status()).isEqualTo(NodeStatus.OFFLINE);
        Await.until(() -> rig.report().numbers().windows().word().equals("complete"));
        assertThat(rig.report().numbers().windows().lag()).isZero();
      }
    }
  }

  /** A window as it was written at an instant. */
  private static void old(Writer writer, NodeId id, long millis) {
    writer.send(
        new org.apache.kafka.clients.producer.ProducerRecord<>(
            FodcTopic.METRIC_WINDOWS.name(writer.prefix),
            null,
            millis,
            NodeKey.bytes(id),
            writer.window(Writer.origin(id, "i-1"), ticks(millis, 5)).getFirst()));
  }

  @Test
  void tellsEverybodyOfARetiredNodeAndTakesItBack() throws Exception {
    Broker.makeTopics(kafka, "retire.", 1);
    FleetSettings soon =
        new FleetSettings(
            "p-1",
            "0",
            10,
            Duration.ofMillis(100),
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(4),
            Duration.ofHours(1),
            Duration.ofMinutes(15));
    try (IngestRig rig =
            new IngestRig(
                kafka.bootstrap(), "retire.", folder.resolve("a"), soon, Optional.empty(), "");
        IngestRig other = new IngestRig(kafka, "retire.", folder.resolve("b"));
        Writer writer = new Writer(kafka, "retire.")) {
      writer.send(
          FodcTopic.NODE_STATES,
          NodeKey.bytes(NODE),
          state(NODE).encode(RecordSchema.NODE_STATE.singleObject()));
      writer.publish(NODE, ticks(System.currentTimeMillis(), 5));
      writer.flush();
      rig.awaitSamples(NODE, 5L * SERIES);
      other.awaitSamples(NODE, 5L * SERIES);
      Await.until(() -> rig.report().numbers().tombstones() == 2, () -> "" + rig.report());
      Await.until(() -> other.node(NODE).status() == NodeStatus.RETIRED);
      assertThat(other.report().gone()).isEqualTo(1);
      other.fleet.sweep();
      assertThat(other.node(NODE).window()).isEmpty();

      long later = System.currentTimeMillis();
      writer.publish(NODE, ticks(later, 3));
      writer.flush();
      other.awaitSamples(NODE, 3L * SERIES);
      assertThat(other.node(NODE).status()).isEqualTo(NodeStatus.ONLINE);
    }
  }
}
