package io.fodc.bench.fleet;

import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.link.SeriesDictionaryWriter;
import io.fodc.schemas.link.TickFrameEncoder;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One agent of the load: 500 series of names that all agents share, three quarters of them integers
 * of which half move with each tick. Ticks are sent by one thread at a time, anything else by any;
 * what the proxy says arrives on threads of the transport.
 */
public final class SimulatedAgent implements StreamObserver<ProxyMessage> {
  private static final String[] ROLES = {
    "liaison", "datanode-hot", "datanode-warm", "datanode-cold"
  };
  private static final int SERIES_PER_FAMILY = 10;

  /** Who learns what the proxy says. */
  public interface Listener {
    /** The proxy holds a tick, and has read the heartbeat that was sent before it. */
    void acknowledged(SimulatedAgent agent, long tickMillis);

    /** The proxy orders a part of a capture. */
    default void ordered(SimulatedAgent agent, StartCapture order) {}
  }

  private final int index;
  private final int series;
  private final NodeIdentity identity;
  private final List<String> capabilities;
  private final Listener listener;
  private final SplittableRandom random;
  private final TickFrameEncoder encoder = new TickFrameEncoder();
  private final long[] bits;
  private final boolean[] present;
  private volatile @Nullable StreamObserver<AgentMessage> out;
  private volatile boolean welcome;
  private volatile String session = "";
  private volatile boolean broken;
  private volatile long sentMillis;
  private volatile long acknowledgedMillis;
  private boolean defined;

  SimulatedAgent(int index, int series, List<String> capabilities, Listener listener) {
    this.index = index;
    this.series = series;
    this.capabilities = List.copyOf(capabilities);
    this.listener = listener;
    this.identity =
        NodeIdentity.newBuilder()
            .setCluster("load-" + index % 4)
            .setNodeId("node-" + index)
            .setPodName("node-" + index)
            .build();
    this.random = new SplittableRandom(index);
    this.bits = new long[series];
    this.present = new boolean[series];
    for (int i = 0; i < series; i++) {
      present[i] = true;
      bits[i] = Double.doubleToRawLongBits(random.nextInt(1_000_000));
    }
  }

  void connect(Channel channel, long nowMillis, long intervalMillis) {
    StreamObserver<AgentMessage> stream = AgentServiceGrpc.newStub(channel).connect(this);
    out = stream;
    String id = "node-" + index;
    say(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setProtocolVersion(LinkLimits.PROTOCOL_VERSION)
                    .setIdentity(identity)
                    .setState(NodeState.newBuilder().setRole(ROLES[index % ROLES.length]))
                    .setAgentVersion("load")
                    .setAgentInstance(id)
                    .setAgentStartMillis(nowMillis)
                    .setClockMillis(nowMillis)
                    .setIntervalMillis(intervalMillis)
                    .addAllCapabilities(capabilities))
            .build());
  }

  /** Who it is. */
  public NodeIdentity identity() {
    return identity;
  }

  /** Its session, as the proxy named it. */
  public String session() {
    return session;
  }

  /** Sends a message. Any thread. */
  public void say(AgentMessage message) {
    StreamObserver<AgentMessage> stream = out;
    if (stream == null || broken) {
      return;
    }
    synchronized (encoder) {
      stream.onNext(message);
    }
  }

  boolean isWelcome() {
    return welcome;
  }

  /** Whether its stream broke, or the proxy would not have it. */
  public boolean isBroken() {
    return broken;
  }

  boolean isBehind() {
    return acknowledgedMillis < sentMillis;
  }

  /** Sends a heartbeat, and one tick behind it. */
  void tick(long nowMillis) {
    sentMillis = nowMillis;
    if (!defined) {
      define();
    }
    for (int i = 0; i < series; i++) {
      double value = Double.longBitsToDouble(bits[i]);
      switch (i % 8) {
        case 0, 1, 2 -> bits[i] = Double.doubleToRawLongBits(value + random.nextInt(300));
        case 3 -> bits[i] = Double.doubleToRawLongBits(value + random.nextDouble());
        default -> {}
      }
    }
    say(
        AgentMessage.newBuilder()
            .setHeartbeat(
                Heartbeat.newBuilder().setClockMillis(nowMillis).setNewestTickMillis(nowMillis))
            .build());
    say(
        AgentMessage.newBuilder()
            .setTickFrame(encoder.encode(nowMillis, bits, present, series, false))
            .build());
  }

  private void define() {
    SeriesDictionaryWriter writer = new SeriesDictionaryWriter();
    for (int i = 0; i < series; i++) {
      MetricFamily family =
          MetricFamily.gauge("banyandb_load_family_" + i / SERIES_PER_FAMILY, "made up");
      writer.add(
          new SeriesDefinition(
              family.name(), Labels.of("group", "sw_group_" + i % SERIES_PER_FAMILY), family));
    }
    while (writer.pending()) {
      say(AgentMessage.newBuilder().setSeriesDefinitions(writer.take()).build());
    }
    defined = true;
  }

  void close() {
    StreamObserver<AgentMessage> stream = out;
    if (stream != null && !broken) {
      synchronized (encoder) {
        stream.onCompleted();
      }
    }
  }

  @Override
  public void onNext(ProxyMessage message) {
    if (message.hasWelcome()) {
      session = message.getWelcome().getSessionId();
      welcome = true;
    } else if (message.hasTickAck()) {
      acknowledgedMillis = message.getTickAck().getTickMillis();
      listener.acknowledged(this, acknowledgedMillis);
    } else if (message.hasStartCapture()) {
      listener.ordered(this, message.getStartCapture());
    } else if (message.hasRefused()) {
      broken = true;
    }
  }

  @Override
  public void onError(Throwable failure) {
    broken = true;
  }

  @Override
  public void onCompleted() {
    broken = true;
  }
}
