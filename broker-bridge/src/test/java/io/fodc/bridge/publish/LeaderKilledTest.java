package io.fodc.bridge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;

/** Three brokers, of which the leader of a partition is killed while agents publish. */
class LeaderKilledTest {
  private static final int AGENTS = 4;

  @Test
  void nothingIsLostWhenTheLeaderIsKilledAndPublishingGoesOnWithoutIt() throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain().times(3))) {
      KafkaRun.topics(kafka.bootstrap(), "", (short) 3, Map.of());
      List<FakeAgent> agents = new ArrayList<>();
      List<WindowPublisher> publishers = new ArrayList<>();
      Heard heard = new Heard();
      try {
        for (int i = 0; i < AGENTS; i++) {
          FakeAgent agent = FakeAgent.of("leader-" + i);
          agents.add(agent);
          publishers.add(
              KafkaRun.start(
                  agent, KafkaRun.settings(kafka.bootstrap(), "", Optional.empty()), heard));
        }
        agents.forEach(agent -> agent.ticks(5));
        awaitAll(agents, publishers);
        agents.forEach(agent -> agent.ticks(2));
        kafka.kill(leader(kafka.bootstrap()));
        // Every agent gets ticks through that were recorded after the leader was gone.
        agents.forEach(agent -> agent.ticks(3));
        awaitAll(agents, publishers);
      } finally {
        publishers.forEach(WindowPublisher::close);
      }
      // What was not acknowledged in time may go again in other windows.
      PublishedWindows windows =
          KafkaRun.windows(kafka.bootstrap(), "", new PublishedWindows(true));
      agents.forEach(agent -> windows.assertHolds(agent, agent.held()));
    }
  }

  private static void awaitAll(List<FakeAgent> agents, List<WindowPublisher> publishers) {
    for (int i = 0; i < agents.size(); i++) {
      KafkaRun.awaitAll(agents.get(i), publishers.get(i));
    }
  }

  /** Number of the broker that leads the first partition. */
  private static int leader(String servers) throws Exception {
    String topic = FodcTopic.METRIC_WINDOWS.name("");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      Node leader =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(60, TimeUnit.SECONDS)
              .values()
              .iterator()
              .next()
              .partitions()
              .getFirst()
              .leader();
      assertThat(leader).isNotNull();
      return leader.id() - 1;
    }
  }
}
