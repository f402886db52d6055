package io.fodc.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** The fixture itself, with real brokers. */
class KafkaFixtureTest {
  @Test
  void oneBrokerLetsInByEveryListener() throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.strict())) {
      create(kafka.client(KafkaListener.PLAINTEXT, "", ""), "one");
      kafka.addUser("somebody", "secret");
      assertThat(topics(kafka, KafkaListener.SASL_SSL, KafkaFixture.ADMIN)).contains("one");
      assertThat(topics(kafka, KafkaListener.SSL, "")).isEmpty();
    }
  }

  /** In a container where an engine answers. */
  @Test
  void aPlainBrokerKeepsItsDataAndItsPortWhenKilled() throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain())) {
      create(kafka.client(KafkaListener.PLAINTEXT, "", ""), "one");
      kafka.pause(0);
      kafka.resume(0);
      kafka.kill(0);
      kafka.restart(0);
      kafka.awaitReady();
      assertThat(topics(kafka, KafkaListener.PLAINTEXT, "")).contains("one");
    }
  }

  private static void create(Map<String, String> client, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.copyOf(client))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static Iterable<String> topics(KafkaFixture kafka, KafkaListener listener, String user)
      throws Exception {
    Map<String, String> client = kafka.client(listener, user, KafkaFixture.ADMIN_PASSWORD);
    try (Admin admin = Admin.create(Map.copyOf(client))) {
      return admin.listTopics().names().get(30, TimeUnit.SECONDS);
    }
  }
}
