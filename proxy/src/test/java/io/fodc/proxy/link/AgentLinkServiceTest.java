package io.fodc.proxy.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.FleetFixture;
import io.fodc.proxy.fleet.HandClock;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.upload.Spool;
import io.fodc.proxy.upload.Uploads;
import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.link.SeriesDictionaryWriter;
import io.fodc.schemas.link.TickFrameEncoder;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.ConfigEntry;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.Event;
import io.fodc.schemas.wire.agent.v1.Goodbye;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.Label;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.SeriesDefinition;
import io.fodc.schemas.wire.agent.v1.SeriesDefinitions;
import io.fodc.schemas.wire.agent.v1.TargetState;
import io.fodc.schemas.wire.agent.v1.TickFrame;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentLinkServiceTest {
  private static final long START = HandClock.START_MILLIS;
  private static final String FINGERPRINT = "0".repeat(64);

  @TempDir Path directory;
  private FleetFixture fixture;
  private AgentLinkService service;
  private LinkServer server;
  private final List<RawAgent> agents = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    fixture = new FleetFixture(directory);
    service =
        new AgentLinkService(
            fixture.fleet,
            new Uploads(Spool.open(directory.resolve("spool"), 1 << 20)),
            fixture.access,
            AgentLinkSettings.DEFAULTS,
            fixture.clock,
            fixture.clock::nanos);
    server =
        new NettyLinkServer(
            LinkServerSettings.on(new InetSocketAddress("127.0.0.1", 0))
                .withCloseLimit(Duration.ofMillis(200)),
            List.of(service));
    server.start();
  }

  @AfterEach
  void close() {
    agents.forEach(RawAgent::close);
    service.close();
    server.close();
    fixture.close();
  }

  private RawAgent agent() {
    RawAgent agent = new RawAgent(server.port());
    agents.add(agent);
    return agent;
  }

  private RawAgent welcomed(String node, String instance) throws InterruptedException {
    RawAgent agent = agent().sayHello(node, instance);
    assertThat(agent.next().getKindCase()).isEqualTo(ProxyMessage.KindCase.WELCOME);
    return agent;
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 10 s: " + what);
      }
      Thread.sleep(2);
    }
  }

  @Test
  void helloIsAnsweredWithWelcome() throws Exception {
    RawAgent agent = agent().sayHello("n1", "a");
    ProxyMessage answer = agent.next();

    assertThat(answer.getWelcome().getProxyId()).isEqualTo("proxy-1");
    assertThat(answer.getWelcome().getHeartbeatIntervalMillis()).isEqualTo(10_000);
    assertThat(answer.getWelcome().getResumeAfterTickMillis())
        .isEqualTo(START - Duration.ofMinutes(15).toMillis());
    assertThat(answer.getWelcome().getCollectConfig()).isTrue();
    assertThat(fixture.node("n1").session().orElseThrow().peer()).startsWith("127.0.0.1:");
  }

  @Test
  void whateverComesBeforeHelloEndsTheStream() throws Exception {
    RawAgent agent = agent().send(AgentMessage.newBuilder().setHeartbeat(heartbeat()));
    assertStatus(agent.end(), Status.Code.FAILED_PRECONDITION, "first message must be hello");
  }

  @Test
  void aSecondHelloEndsTheStream() throws Exception {
    RawAgent agent = welcomed("n1", "a").sayHello("n1", "a");
    assertStatus(agent.end(), Status.Code.FAILED_PRECONDITION, "hello was said before");
  }

  @Test
  void aStreamThatNeverSaysHelloIsEnded() throws Exception {
    RawAgent agent = agent();
    await("stream open", () -> service.connections() == 1);
    fixture.clock.seconds(11);
    service.check();
    assertStatus(agent.end(), Status.Code.DEADLINE_EXCEEDED, "no hello within 10 s");
  }

  @Test
  void anAgentThatFallsSilentIsTimedOut() throws Exception {
    RawAgent agent = welcomed("n1", "a");
    fixture.clock.seconds(59);
    service.check();
    assertThat(service.connections()).isEqualTo(1);
    fixture.clock.seconds(1);
    service.check();
    assertStatus(agent.end(), Status.Code.DEADLINE_EXCEEDED, "nothing was heard for 60 s");
    assertThat(fixture.node("n1").session().orElseThrow().live()).isFalse();
  }

  static Stream<Arguments> refusedHellos() {
    Hello.Builder hello = RawAgent.hello("n1", "a");
    return Stream.of(
        Arguments.of(
            "identity-invalid",
            "node_id has 256 bytes; 1 to 255",
            RawAgent.hello("x".repeat(256), "a")),
        Arguments.of("identity-invalid", "node_id has 0 bytes", RawAgent.hello("", "a")),
        Arguments.of("identity-invalid", "control character", RawAgent.hello("a\nb", "a")),
        Arguments.of("protocol-version", "protocol version 0", hello.clone().setProtocolVersion(0)),
        Arguments.of("message-invalid", "interval of 1 ms", hello.clone().setIntervalMillis(1)),
        Arguments.of("message-invalid", "agent_instance", hello.clone().setAgentInstance("")),
        Arguments.of(
            "message-invalid",
            "role",
            hello.clone().setState(NodeState.newBuilder().setRole("r".repeat(65)))));
  }

  @ParameterizedTest
  @MethodSource("refusedHellos")
  void aHelloThatCannotBeIsRefusedAndTheStreamClosed(
      String code, String reason, Hello.Builder hello) throws Exception {
    RawAgent agent = agent().send(AgentMessage.newBuilder().setHello(hello));
    ProxyMessage answer = agent.next();
    assertThat(answer.getRefused().getCode()).isEqualTo(code);
    assertThat(answer.getRefused().getReason()).contains(reason);
    assertThat(agent.end().isOk()).isTrue();
    assertThat(service.connections()).isZero();
  }

  static Stream<Arguments> bounds() {
    String longName = "x".repeat(MessageBounds.MAX_NAME_BYTES + 1);
    String longReason = "x".repeat(MessageBounds.MAX_REASON_BYTES + 1);
    NodeState.Builder state = NodeState.newBuilder();
    NodeState.Builder labels = NodeState.newBuilder();
    NodeState.Builder peers = NodeState.newBuilder();
    for (int i = 0; i <= LinkLimits.MAX_NODE_LABELS; i++) {
      labels.addLabels(Label.newBuilder().setKey("k" + i).setValue("v"));
    }
    for (int i = 0; i <= MessageBounds.MAX_PEERS; i++) {
      peers.addPeers("p");
    }
    Heartbeat.Builder gaps = heartbeat();
    Heartbeat.Builder targets = heartbeat();
    for (int i = 0; i <= LinkLimits.MAX_GAPS; i++) {
      gaps.addGaps(io.fodc.schemas.wire.agent.v1.EvidenceGap.newBuilder().setKind("k"));
    }
    for (int i = 0; i <= MessageBounds.MAX_TARGETS; i++) {
      targets.addTargets(TargetState.newBuilder());
    }
    SeriesDefinitions.Builder many = SeriesDefinitions.newBuilder();
    for (int i = 0; i <= LinkLimits.MAX_DEFINITIONS_PER_MESSAGE; i++) {
      many.addSeries(SeriesDefinition.newBuilder());
    }
    SeriesDefinition.Builder labelled = SeriesDefinition.newBuilder().setName("n");
    for (int i = 0; i <= LinkLimits.MAX_LABELS; i++) {
      labelled.addLabels("l" + i).addLabels("v");
    }
    ConfigSnapshot.Builder entries = ConfigSnapshot.newBuilder().setFingerprint(FINGERPRINT);
    for (int i = 0; i <= LinkLimits.MAX_CONFIG_ENTRIES; i++) {
      entries.addEntries(ConfigEntry.newBuilder().setKey("k"));
    }
    ConfigSnapshot.Builder large = ConfigSnapshot.newBuilder().setFingerprint(FINGERPRINT);
    large.addEntries(ConfigEntry.newBuilder().setValue("x".repeat(LinkLimits.MAX_CONFIG_BYTES)));
    Status.Code tooMuch = Status.Code.RESOURCE_EXHAUSTED;
    Status.Code invalid = Status.Code.INVALID_ARGUMENT;
    return Stream.of(
        bound(tooMuch, "node_state.labels: 65; at most 64", m -> m.setNodeState(labels)),
        bound(
            tooMuch,
            "bytes of a key of node_state.labels: 129; at most 128",
            m ->
                m.setNodeState(
                    state
                        .clone()
                        .addLabels(Label.newBuilder().setKey("k".repeat(129)).setValue("")))),
        bound(
            tooMuch,
            "bytes of a value of node_state.labels: 1025; at most 1024",
            m ->
                m.setNodeState(
                    state
                        .clone()
                        .addLabels(Label.newBuilder().setKey("k").setValue("v".repeat(1025))))),
        bound(tooMuch, "node_state.peers: 1025; at most 1024", m -> m.setNodeState(peers)),
        bound(
            tooMuch,
            "bytes of node_state.node_name: 1025; at most 1024",
            m -> m.setNodeState(state.clone().setNodeName(longName))),
        bound(invalid, "node_state: role", m -> m.setNodeState(state.clone().setRole("a\nb"))),
        bound(tooMuch, "heartbeat.gaps: 65; at most 64", m -> m.setHeartbeat(gaps)),
        bound(tooMuch, "heartbeat.targets: 257; at most 256", m -> m.setHeartbeat(targets)),
        bound(
            tooMuch,
            "bytes of heartbeat.ktm_reason: 4097; at most 4096",
            m -> m.setHeartbeat(heartbeat().setKtmReason(longReason))),
        bound(
            invalid,
            "heartbeat.clock_millis is 0",
            m -> m.setHeartbeat(heartbeat().setClockMillis(0))),
        bound(
            tooMuch,
            "bytes of event.detail: 4097; at most 4096",
            m -> m.setEvent(Event.newBuilder().setTimeMillis(START).setDetail(longReason))),
        bound(
            tooMuch,
            "definitions in one message: 5001; at most 5000",
            m -> m.setSeriesDefinitions(many)),
        bound(
            tooMuch,
            "labels of a series: 129; at most 128",
            m -> m.setSeriesDefinitions(SeriesDefinitions.newBuilder().addSeries(labelled))),
        bound(
            invalid,
            "names family 0 of 0",
            m ->
                m.setSeriesDefinitions(
                    SeriesDefinitions.newBuilder()
                        .addSeries(SeriesDefinition.newBuilder().setName("n")))),
        bound(
            tooMuch,
            "bytes of tick_frame.values: 2097153; at most 2097152",
            m ->
                m.setTickFrame(
                    TickFrame.newBuilder()
                        .setTickMillis(START)
                        .setValues(ByteString.copyFrom(new byte[LinkLimits.MAX_FRAME_BYTES + 1])))),
        bound(
            invalid,
            "tick frame covers 7 series, the dictionary has 0",
            m ->
                m.setTickFrame(
                    TickFrame.newBuilder().setTickMillis(START).setKey(true).setSeries(7))),
        bound(
            invalid,
            "tick_frame.tick_millis is -1",
            m -> m.setTickFrame(TickFrame.newBuilder().setTickMillis(-1))),
        bound(
            tooMuch,
            "config_snapshot.entries: 10001; at most 10000",
            m -> m.setConfigSnapshot(entries)),
        bound(tooMuch, "bytes of a config_snapshot: 20972", m -> m.setConfigSnapshot(large)),
        bound(
            invalid,
            "fingerprint of a configuration has 3 characters",
            m -> m.setConfigSnapshot(ConfigSnapshot.newBuilder().setFingerprint("abc"))));
  }

  private interface Filling {
    void fill(AgentMessage.Builder message);
  }

  private static Arguments bound(Status.Code code, String says, Filling filling) {
    AgentMessage.Builder message = AgentMessage.newBuilder();
    filling.fill(message);
    return Arguments.of(code, says, message);
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void aMessageBeyondItsBoundEndsTheStreamNamingBoundAndValue(
      Status.Code code, String says, AgentMessage.Builder message) throws Exception {
    RawAgent agent = welcomed("n1", "a").send(message);
    assertStatus(agent.end(), code, says);
    await("session ended", () -> !fixture.node("n1").session().orElseThrow().live());
    assertThat(fixture.fleet.sessionResults()).containsEntry("violation", 1L);
  }

  @Test
  void helloHasBoundsToo() throws Exception {
    Hello.Builder hello = RawAgent.hello("n1", "a");
    for (int i = 0; i <= LinkLimits.MAX_CAPABILITIES; i++) {
      hello.addCapabilities("c" + i);
    }
    RawAgent agent = agent().send(AgentMessage.newBuilder().setHello(hello));
    assertStatus(agent.end(), Status.Code.RESOURCE_EXHAUSTED, "hello.capabilities: 65; at most 64");
  }

  @Test
  void aSessionDefinesAtMostTwoHundredThousandSeries() throws Exception {
    RawAgent agent = welcomed("n1", "a");
    int sent = 0;
    while (sent <= LinkLimits.MAX_SERIES) {
      SeriesDefinitions.Builder batch = SeriesDefinitions.newBuilder();
      if (sent == 0) {
        batch.addFamilies(io.fodc.schemas.wire.agent.v1.Family.newBuilder().setName("g"));
      }
      for (int i = 0; i < LinkLimits.MAX_DEFINITIONS_PER_MESSAGE; i++) {
        batch.addSeries(SeriesDefinition.newBuilder().setName("g"));
      }
      agent.send(AgentMessage.newBuilder().setSeriesDefinitions(batch));
      sent += LinkLimits.MAX_DEFINITIONS_PER_MESSAGE;
    }
    assertStatus(
        agent.end(),
        Status.Code.RESOURCE_EXHAUSTED,
        "series in one session: 205000; at most 200000");
  }

  @Test
  void aMessageOfMoreThanFourMebibytesIsRefusedByTheTransport() throws Exception {
    RawAgent agent = welcomed("n1", "a");
    agent.send(
        AgentMessage.newBuilder()
            .setEvent(Event.newBuilder().setDetail("x".repeat(LinkLimits.MAX_MESSAGE_BYTES + 1))));
    // grpc-netty may reset the stream before its status is read.
    assertThat(agent.end().getCode()).isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    await("session ended", () -> !fixture.node("n1").session().orElseThrow().live());
  }

  @Test
  void kindsThatNobodyKnowsAreIgnored() throws Exception {
    RawAgent agent = welcomed("n1", "a");
    AgentMessage unknown =
        AgentMessage.parseFrom(new byte[] {(byte) 0xFA, 0x06, 0x01, 0x00}); // field 111
    agent.send(unknown.toBuilder());
    define(agent, new SeriesDictionaryWriter(), FleetFixture.gauges(1));
    agent.send(AgentMessage.newBuilder().setTickFrame(frame(START, 1)));
    assertThat(agent.next().getTickAck().getTickMillis()).isEqualTo(START);
  }

  @Test
  void heartbeatsStateConfigurationAndEventsReachTheFleet() throws Exception {
    RawAgent agent = welcomed("n1", "a");
    agent.send(
        AgentMessage.newBuilder()
            .setHeartbeat(
                heartbeat()
                    .setKtmMode("proc")
                    .addTargets(TargetState.newBuilder().setTarget("t").setUp(true))));
    agent.send(
        AgentMessage.newBuilder()
            .setNodeState(
                NodeState.newBuilder()
                    .setRole("liaison")
                    .addLabels(Label.newBuilder().setKey("a").setValue("b"))));
    agent.send(
        AgentMessage.newBuilder()
            .setConfigSnapshot(
                ConfigSnapshot.newBuilder()
                    .setFingerprint(FINGERPRINT)
                    .addEntries(ConfigEntry.newBuilder().setKey("k").setValue("v"))));
    agent.send(
        AgentMessage.newBuilder()
            .setEvent(Event.newBuilder().setTimeMillis(START).setKind("first-seen")));
    await(
        "event",
        () -> fixture.node("n1").events().stream().anyMatch(e -> e.kind().equals("first-seen")));

    NodeView node = fixture.node("n1");
    assertThat(node.indicators().ktmMode()).isEqualTo("proc");
    assertThat(node.targets()).hasSize(1);
    assertThat(node.role().word()).isEqualTo("liaison");
    assertThat(node.description().labels()).containsEntry("a", "b");
    var config = fixture.history.current(node.id()).orElseThrow();
    assertThat(config.config().entry("k").orElseThrow().value()).isEqualTo("v");
    assertThat(config.node().role().word()).isEqualTo("liaison");
  }

  @Test
  void afterGoodbyeTheNodeIsOffline() throws Exception {
    RawAgent agent =
        welcomed("n1", "a").send(AgentMessage.newBuilder().setGoodbye(Goodbye.newBuilder()));
    assertThat(agent.end().isOk()).isTrue();
    assertThat(fixture.node("n1").status()).isEqualTo(NodeStatus.OFFLINE);
  }

  @Test
  void aKilledAgentIsNoticedAndComesBackAsTheSameNode() throws Exception {
    welcomed("n1", "a").close();
    await("lost", () -> fixture.node("n1").status() == NodeStatus.LATE);
    welcomed("n1", "b");
    assertThat(fixture.fleet.view().nodes()).hasSize(1);
    assertThat(fixture.node("n1").status()).isEqualTo(NodeStatus.ONLINE);
  }

  @Test
  void ofTwoAgentsTheOlderIsToldAndClosed() throws Exception {
    RawAgent first = welcomed("n1", "a");
    welcomed("n1", "b");

    ProxyMessage told = first.next();
    assertThat(told.getRefused().getCode()).isEqualTo("duplicate-agent");
    assertThat(told.getRefused().getRetryAfterMillis()).isEqualTo(30_000);
    assertThat(first.end().isOk()).isTrue();
    assertThat(fixture.node("n1").gaps())
        .anyMatch(gap -> gap.kind().equals(EvidenceGap.DUPLICATE_AGENT));
  }

  @Test
  void drainAsksEveryAgentToComeBackAndLetsNoNewOneIn() throws Exception {
    RawAgent agent = welcomed("n1", "a");
    service.drain(Duration.ofSeconds(5), "update");
    ProxyMessage drain = agent.next();
    assertThat(drain.getDrain().getMaxDelayMillis()).isEqualTo(5_000);
    agent.halfClose();
    assertThat(agent.end().isOk()).isTrue();
    await("drained", () -> fixture.fleet.sessionResults().containsKey("drained"));
    assertStatus(agent().end(), Status.Code.UNAVAILABLE, "shutting down");
  }

  @Test
  void anAgentThatDoesNotReadIsGivenUpAndNobodyElseWaits() throws Exception {
    RawAgent deaf = new RawAgent(server.port(), false);
    agents.add(deaf);
    deaf.sayHello("deaf", "a");
    await("deaf connected", () -> fixture.fleet.view(FleetFixture.id("deaf")).isPresent());
    RawAgent good = welcomed("good", "a");
    define(good, new SeriesDictionaryWriter(), FleetFixture.gauges(1));
    String reason = "x".repeat(4_000);
    int asked = 0;
    while (fixture.node("deaf").session().orElseThrow().live() && asked < 10_000) {
      fixture.fleet.collectConfig(FleetFixture.id("deaf"), reason);
      asked++;
    }
    await("given up", () -> !fixture.node("deaf").session().orElseThrow().live());
    assertThat(asked).isLessThan(1_000);
    good.send(AgentMessage.newBuilder().setTickFrame(frame(START, 1)));
    assertThat(good.next().getTickAck().getTickMillis()).isEqualTo(START);
    deaf.request(1_000);
    assertStatus(deaf.end(), Status.Code.RESOURCE_EXHAUSTED, "wait unread");
  }

  @Test
  void anAgentThatLeavesItsMessagesUnreadForLongIsGivenUp() throws Exception {
    RawAgent deaf = new RawAgent(server.port(), false);
    agents.add(deaf);
    deaf.sayHello("deaf", "a");
    await("connected", () -> fixture.fleet.view(FleetFixture.id("deaf")).isPresent());
    for (int i = 0; i < 40; i++) {
      fixture.fleet.collectConfig(FleetFixture.id("deaf"), "x".repeat(60_000));
    }
    await("stalled", () -> service.stalledAgents() == 1);
    await("given up", () -> unreadFor31Seconds(() -> !live("deaf")));
    deaf.request(1_000);
    assertStatus(deaf.end(), Status.Code.RESOURCE_EXHAUSTED, "has not read its messages for 30 s");
  }

  @Test
  void anAgentThatWasReplacedAndDoesNotReadThatIsLetGo() throws Exception {
    RawAgent deaf = new RawAgent(server.port(), false);
    agents.add(deaf);
    deaf.sayHello("deaf", "a");
    await("connected", () -> fixture.fleet.view(FleetFixture.id("deaf")).isPresent());
    for (int i = 0; i < 40; i++) {
      fixture.fleet.collectConfig(FleetFixture.id("deaf"), "x".repeat(60_000));
    }
    await("stalled", () -> service.stalledAgents() == 1);
    welcomed("deaf", "b");
    assertThat(service.connections()).isEqualTo(2);
    await("let go", () -> unreadFor31Seconds(() -> service.connections() == 1));
    deaf.request(1_000);
    assertStatus(deaf.end(), Status.Code.RESOURCE_EXHAUSTED, "has not read its messages for 30 s");
  }

  /**
   * The transport may still be taking what was sent: that counts as reading, and time starts anew.
   */
  private boolean unreadFor31Seconds(BooleanSupplier over) {
    if (!over.getAsBoolean()) {
      fixture.clock.seconds(31);
      service.check();
    }
    return over.getAsBoolean();
  }

  private boolean live(String node) {
    return fixture.node(node).session().orElseThrow().live();
  }

  /** Encoder → link → window, against a map, with broken links, restarts and new series between. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_261_122})
  void everySampleArrivesAsItWasSent(long seed) throws Exception {
    Random random = new Random(seed);
    Map<Long, Map<io.fodc.schemas.metric.SeriesDefinition, Long>> sent = new TreeMap<>();
    List<io.fodc.schemas.metric.SeriesDefinition> universe = FleetFixture.gauges(120);
    long tick = START;
    for (int session = 0; session < 4; session++) {
      RawAgent agent = agent().sayHello("n1", "a" + random.nextInt(2) * session);
      long resume = agent.next().getWelcome().getResumeAfterTickMillis();
      assertThat(resume).isEqualTo(session == 0 ? START - 900_000 : tick);
      SeriesDictionaryWriter dictionary = new SeriesDictionaryWriter();
      TickFrameEncoder encoder = new TickFrameEncoder();
      List<io.fodc.schemas.metric.SeriesDefinition> known = new ArrayList<>();
      boolean reset = true;
      int ticks = 5 + random.nextInt(20);
      for (int t = 0; t < ticks; t++) {
        int more = Math.min(random.nextInt(t == 0 ? 60 : 8), universe.size() - known.size());
        known.addAll(universe.subList(known.size(), known.size() + more));
        define(agent, dictionary, known.subList(known.size() - more, known.size()));
        long[] bits = new long[known.size()];
        boolean[] present = new boolean[known.size()];
        Map<io.fodc.schemas.metric.SeriesDefinition, Long> samples = new HashMap<>();
        for (int i = 0; i < bits.length; i++) {
          present[i] = random.nextInt(5) > 0;
          bits[i] = someBits(random);
          if (present[i]) {
            samples.put(known.get(i), bits[i]);
          }
        }
        tick += 10_000;
        fixture.clock.seconds(10);
        TickFrame frame = encoder.encode(tick, bits, present, bits.length, reset);
        reset = false;
        agent.send(AgentMessage.newBuilder().setTickFrame(frame));
        sent.put(tick, samples);
      }
      long last = tick;
      while (agent.next().getTickAck().getTickMillis() < last) {
        // Acknowledgements may be coalesced; the last one always comes.
      }
      agent.close();
      await("lost", () -> service.connections() == 0);
    }
    sent.values().removeIf(Map::isEmpty);
    Map<Long, ?> held = fixture.held("n1");
    held.values().removeIf(samples -> ((Map<?, ?>) samples).isEmpty());
    assertThat(held).as("seed %d", seed).isEqualTo(sent);
  }

  private static long someBits(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> Double.doubleToRawLongBits(random.nextInt(1_000));
      case 1 -> Double.doubleToRawLongBits(-0.0);
      case 2 -> 0x7FF8_0000_0000_0001L + random.nextInt(9);
      case 3 -> Double.doubleToRawLongBits(random.nextDouble());
      default -> random.nextLong();
    };
  }

  private static void define(
      RawAgent agent,
      SeriesDictionaryWriter dictionary,
      List<io.fodc.schemas.metric.SeriesDefinition> definitions) {
    definitions.forEach(dictionary::add);
    while (dictionary.pending()) {
      agent.send(AgentMessage.newBuilder().setSeriesDefinitions(dictionary.take()));
    }
  }

  private static TickFrame frame(long tick, double value) {
    return new TickFrameEncoder()
        .encode(
            tick, new long[] {Double.doubleToRawLongBits(value)}, new boolean[] {true}, 1, true);
  }

  private static Heartbeat.Builder heartbeat() {
    return Heartbeat.newBuilder().setClockMillis(START);
  }

  private static void assertStatus(Status status, Status.Code code, String says) {
    assertThat(status.getCode()).as(String.valueOf(status)).isEqualTo(code);
    assertThat(status.getDescription()).contains(says);
  }
}
