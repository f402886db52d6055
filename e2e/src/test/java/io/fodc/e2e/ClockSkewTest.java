package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Http;
import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.link.SeriesDictionaryWriter;
import io.fodc.schemas.link.TickFrameEncoder;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose machine lives ninety seconds in the future: said, and never altered. */
class ClockSkewTest {
  private static final long SKEW_MILLIS = 90_000;
  private static final String ID = "tomorrow-0";

  @TempDir Path directory;

  @Test
  void skewIsShownAndTimesStayAsTheAgentSaidThem() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", fleet.proxy().linkPort())
              .usePlaintext()
              .build();
      try {
        Welcomed welcomed = new Welcomed();
        StreamObserver<AgentMessage> agent = AgentServiceGrpc.newStub(channel).connect(welcomed);
        long now = System.currentTimeMillis() + SKEW_MILLIS;
        agent.onNext(AgentMessage.newBuilder().setHello(hello(now)).build());
        assertThat(welcomed.latch.await(10, TimeUnit.SECONDS)).isTrue();
        SeriesDictionaryWriter dictionary = new SeriesDictionaryWriter();
        dictionary.add(SeriesDefinition.of(MetricFamily.gauge("skewed_value", "made up")));
        agent.onNext(AgentMessage.newBuilder().setSeriesDefinitions(dictionary.take()).build());
        long[] value = {Double.doubleToRawLongBits(4)};
        long tick = now / 1000 * 1000;
        agent.onNext(
            AgentMessage.newBuilder()
                .setTickFrame(
                    new TickFrameEncoder().encode(tick, value, new boolean[] {true}, 1, true))
                .build());
        agent.onNext(
            AgentMessage.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setClockMillis(now))
                .build());

        Await.untilAsserted(
            Duration.ofSeconds(20),
            () -> {
              assertThat(fleet.node(ID).path("clock_skew_seconds").asDouble())
                  .isBetween(85.0, 90.5);
              assertThat(fleet.node(ID).toString()).contains("clock-skew");
              assertThat(fleet.window(ID, "skewed_value", "&end=" + (now / 1000 + 60)))
                  .containsExactly(Map.entry(Instant.ofEpochMilli(tick), 4.0));
              assertThat(Http.body(fleet.proxy().url("/metrics")).lines())
                  .anyMatch(
                      line ->
                          line.startsWith("fodc_node_clock_skew_seconds{")
                              && line.contains(ID)
                              && Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))
                                  > 85);
            });
        agent.onCompleted();
      } finally {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    }
  }

  private static Hello hello(long now) {
    return Hello.newBuilder()
        .setProtocolVersion(LinkLimits.PROTOCOL_VERSION)
        .setIdentity(NodeIdentity.newBuilder().setCluster("demo").setNodeId(ID))
        .setAgentVersion("test")
        .setAgentInstance("one")
        .setAgentStartMillis(now)
        .setClockMillis(now)
        .setIntervalMillis(1000)
        .build();
  }

  /** Opens its latch at the proxy's welcome. */
  private static final class Welcomed implements StreamObserver<ProxyMessage> {
    private final CountDownLatch latch = new CountDownLatch(1);

    @Override
    public void onNext(ProxyMessage message) {
      if (message.hasWelcome()) {
        latch.countDown();
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
