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
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One agent of the load: 500 series of names that all agents share, three quarters of them integers
 * of which half move with each tick. Its methods are called by one thread at a time; what the proxy
 * says arrives on others.
 */
final class SimulatedAgent implements StreamObserver<ProxyMessage> {
  private static final String[] ROLES = {
    "liaison", "datanode-hot", "datanode-warm", "datanode-cold"
  };
  private static final int SERIES_PER_FAMILY = 10;

  private final int index;
  private final int series;
  private final LongConsumer latencyMillis;
  private final SplittableRandom random;
  private final TickFrameEncoder encoder = new TickFrameEncoder();
  private final long[] bits;
  private final boolean[] present;
  private @Nullable StreamObserver<AgentMessage> out;
  private volatile boolean welcome;
  private volatile boolean broken;
  private volatile long acknowledged;
  private boolean defined;

  SimulatedAgent(int index, int series, LongConsumer latencyMillis) {
    this.index = index;
    this.series = series;
    this.latencyMillis = latencyMillis;
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
    stream.onNext(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setProtocolVersion(LinkLimits.PROTOCOL_VERSION)
                    .setIdentity(
                        NodeIdentity.newBuilder()
                            .setCluster("load-" + index % 4)
                            .setNodeId(id)
                            .setPodName(id))
                    .setState(NodeState.newBuilder().setRole(ROLES[index % ROLES.length]))
                    .setAgentVersion("load")
                    .setAgentInstance(id)
                    .setAgentStartMillis(nowMillis)
                    .setClockMillis(nowMillis)
                    .setIntervalMillis(intervalMillis))
            .build());
  }

  boolean isWelcome() {
    return welcome;
  }

  boolean isBroken() {
    return broken;
  }

  /** Newest tick the proxy said it holds. */
  long acknowledged() {
    return acknowledged;
  }

  /** Sends one tick, and with it a heartbeat. */
  void tick(long nowMillis) {
    StreamObserver<AgentMessage> stream = out;
    if (stream == null || broken) {
      return;
    }
    if (!defined) {
      define(stream);
    }
    for (int i = 0; i < series; i++) {
      double value = Double.longBitsToDouble(bits[i]);
      switch (i % 8) {
        case 0, 1, 2 -> bits[i] = Double.doubleToRawLongBits(value + random.nextInt(300));
        case 3 -> bits[i] = Double.doubleToRawLongBits(value + random.nextDouble());
        default -> {}
      }
    }
    stream.onNext(
        AgentMessage.newBuilder()
            .setTickFrame(encoder.encode(nowMillis, bits, present, series, false))
            .build());
    stream.onNext(
        AgentMessage.newBuilder()
            .setHeartbeat(
                Heartbeat.newBuilder().setClockMillis(nowMillis).setNewestTickMillis(nowMillis))
            .build());
  }

  private void define(StreamObserver<AgentMessage> stream) {
    SeriesDictionaryWriter writer = new SeriesDictionaryWriter();
    for (int i = 0; i < series; i++) {
      MetricFamily family =
          MetricFamily.gauge("banyandb_load_family_" + i / SERIES_PER_FAMILY, "made up");
      writer.add(
          new SeriesDefinition(
              family.name(), Labels.of("group", "sw_group_" + i % SERIES_PER_FAMILY), family));
    }
    while (writer.pending()) {
      stream.onNext(AgentMessage.newBuilder().setSeriesDefinitions(writer.take()).build());
    }
    defined = true;
  }

  void close() {
    StreamObserver<AgentMessage> stream = out;
    if (stream != null && !broken) {
      stream.onCompleted();
    }
  }

  @Override
  public void onNext(ProxyMessage message) {
    if (message.hasWelcome()) {
      welcome = true;
    } else if (message.hasTickAck()) {
      acknowledged = message.getTickAck().getTickMillis();
      latencyMillis.accept(System.currentTimeMillis() - acknowledged);
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
