package io.fodc.bridge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.publish.PublishTrouble.Kind;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.kafka.Relay;
import io.fodc.schemas.node.NodeId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the brokers' absence left goes over a cable that is too slow for windows of usual size. */
class SlowNetworkTest {
  private static final int BYTES_PER_SECOND = 150_000;
  private static final int SERIES = 500;
  private static final int MISSED = 140;

  @Test
  void whatWasMissedGoesInShorterWindowsAndWhatIsNewFollows() throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain())) {
      String servers = kafka.bootstrap();
      KafkaRun.topics(servers, "slow.", (short) 1, Map.of());
      int port = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
      FakeAgent agent =
          new FakeAgent(
              new NodeId("test", "slow"), "one", SERIES, System.currentTimeMillis() - 3_600_000);
      agent.makeNoise();
      agent.ticks(MISSED);
      Heard heard = new Heard();
      try (Relay relay = new Relay(port, BYTES_PER_SECOND);
          WindowPublisher publisher =
              KafkaRun.start(
                  agent,
                  KafkaRun.settings("127.0.0.1:" + relay.port(), "slow.", Optional.empty()),
                  heard)) {
        long missed = agent.newestTickMillis();
        // Each of these comes while older ones are on their way.
        KafkaRun.await(
            "what was missed",
            () -> {
              long acknowledged = publisher.status().acknowledgedTickMillis();
              if (acknowledged > 0 && agent.held().size() < MISSED + 20) {
                agent.tick();
              }
              return acknowledged >= missed;
            });
        assertThat(agent.held()).hasSizeGreaterThan(MISSED);
        KafkaRun.awaitAll(agent, publisher);
        assertThat(publisher.status().gaps()).isZero();
        assertThat(publisher.status().failures(Kind.UNREACHABLE)).isGreaterThanOrEqualTo(2);
      }
      assertThat(heard.kinds()).containsExactly(Kind.UNREACHABLE);
      KafkaRun.windows(servers, "slow.", new PublishedWindows(true))
          .assertHolds(agent, agent.held());
    }
  }
}
