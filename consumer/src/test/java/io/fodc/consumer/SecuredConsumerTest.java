package io.fodc.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaListener;
import io.fodc.kafka.KafkaPlan;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A reader with a password at a broker that wants TLS and rights. */
class SecuredConsumerTest {
  private static final String TOPIC = "fodc.metric-windows.v1";
  private static final NodeId NODE = new NodeId("east", "data-0");
  private static final Duration WAIT = Duration.ofSeconds(1);

  @Test
  void readsWithTlsPasswordAndTheRightsThatAreSaidToBeNeeded() throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.strict())) {
      write(kafka);
      kafka.addUser("reader", "reader-secret");
      try (WindowConsumer wrong = open(kafka, "wrong-word")) {
        assertThatThrownBy(() -> poll(wrong)).isInstanceOf(SaslAuthenticationException.class);
      }
      try (WindowConsumer consumer = open(kafka, "reader-secret")) {
        assertThatThrownBy(() -> poll(consumer)).isInstanceOf(AuthorizationException.class);
        allow(kafka, ResourceType.TOPIC, TOPIC);
        allow(kafka, ResourceType.GROUP, "fodc-consumer-secured");
      }
      try (WindowConsumer consumer = open(kafka, "reader-secret")) {
        assertThat(Written.samples(poll(consumer))).isEqualTo(Written.expected(NODE, 1_000, 3_000));
        consumer.commit();
      }
    }
  }

  private static WindowConsumer open(KafkaFixture kafka, String password) {
    Map<String, String> client =
        new HashMap<>(kafka.client(KafkaListener.SASL_SSL, "reader", password));
    client.remove("bootstrap.servers");
    Subscription subscription =
        Subscription.to(kafka.bootstrap(KafkaListener.SASL_SSL), "fodc-consumer-secured")
            .withClient(client);
    assertThat(subscription.toString()).doesNotContain(password);
    return WindowConsumer.open(
        subscription,
        unread -> {
          throw new AssertionError(unread.reason());
        });
  }

  private static List<NodeWindow> poll(WindowConsumer consumer) {
    List<NodeWindow> windows = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (windows.isEmpty() && System.nanoTime() < deadline) {
      windows.addAll(consumer.poll(WAIT));
    }
    return windows;
  }

  private static void write(KafkaFixture kafka) throws Exception {
    try (Admin admin = admin(kafka);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
      Written.window(NODE, "i-1", RecordSchema.METRIC_WINDOW.singleObject(), 16 << 10, 1_000, 3_000)
          .forEach(part -> producer.send(new ProducerRecord<>(TOPIC, NodeKey.bytes(NODE), part)));
      producer.flush();
    }
  }

  private static void allow(KafkaFixture kafka, ResourceType type, String name) throws Exception {
    try (Admin admin = admin(kafka)) {
      admin
          .createAcls(
              List.of(
                  new AclBinding(
                      new ResourcePattern(type, name, PatternType.LITERAL),
                      new AccessControlEntry(
                          "User:reader", "*", AclOperation.READ, AclPermissionType.ALLOW))))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static Admin admin(KafkaFixture kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
  }
}
