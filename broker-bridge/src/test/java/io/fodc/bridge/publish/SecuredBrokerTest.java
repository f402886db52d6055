package io.fodc.bridge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.publish.PublishTrouble.Kind;
import io.fodc.bridge.settings.KafkaClient;
import io.fodc.bridge.settings.KafkaKeys;
import io.fodc.bridge.settings.KafkaSettings;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaListener;
import io.fodc.kafka.KafkaPlan;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.settings.SettingsSchema;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of every kind at a broker that wants TLS and rights, by settings as a user writes them. */
class SecuredBrokerTest {
  private static final String LOGIN = "org.apache.kafka.common.security.";
  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static KafkaFixture kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() throws Exception {
    kafka = KafkaFixture.start(KafkaPlan.strict());
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @Test
  void aUserOfPlainPublishes() throws Exception {
    publishes("plain.", KafkaFixture.PLAIN_USER, plain(KafkaFixture.PLAIN_PASSWORD));
  }

  @Test
  void aWrongPasswordOfPlainIsNamedAndShownNowhere() throws Exception {
    Heard heard = refused("plain-wrong.", plain("wrong-word"), Kind.NOT_AUTHENTICATED);
    assertThat(heard.troubles.toString()).doesNotContain("wrong-word");
  }

  @Test
  void aBearerOfAnUnsignedTokenPublishes() throws Exception {
    publishes(
        "bearer.",
        "token-user",
        Map.of(
            "sasl.mechanism",
            "OAUTHBEARER",
            "sasl.jaas.config",
            LOGIN
                + "oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"token-user\";"));
  }

  /** Kafka 4 asks no address for a token that the JVM was not told of. */
  @Test
  void aTokenAddressThatTheProcessMayNotAskIsNamed() throws Exception {
    Heard heard =
        refused("unlisted.", tokenFrom("http://127.0.0.1:1/token", "client-secret"), Kind.REFUSED);
    assertThat(heard.troubles.getFirst().reason()).contains(ALLOWED_URLS);
    assertThat(heard.troubles.toString()).doesNotContain("client-secret");
  }

  /** Asking an issuer takes a library that is an option of Kafka's clients. */
  @Test
  void aTokenThatWantsALibraryThatIsNotThereIsNamed() throws Exception {
    String url = "http://127.0.0.1:1/token";
    System.setProperty(ALLOWED_URLS, url);
    try {
      Heard heard = refused("listed.", tokenFrom(url, "client-secret"), Kind.REFUSED);
      assertThat(heard.troubles.getFirst().reason()).contains("org.jose4j");
      assertThat(heard.troubles.toString()).doesNotContain("client-secret");
    } finally {
      System.clearProperty(ALLOWED_URLS);
    }
  }

  /** Nothing is lost of what was recorded while one topic was denied. */
  @Test
  void goesOnByItselfOnceARightToOneTopicIsGiven() throws Exception {
    String prefix = "denied.";
    KafkaRun.topics(kafka.bootstrap(), prefix, (short) 1, Map.of());
    allow("late", topic -> !topic.contains("windows"), prefix);
    kafka.addUser("late", "late-secret");
    FakeAgent agent = FakeAgent.of("denied");
    Heard heard = new Heard();
    Map<String, String> scram = kafka.client(KafkaListener.SASL_SSL, "late", "late-secret");
    try (WindowPublisher publisher = KafkaRun.start(agent, settings(prefix, scram), heard)) {
      KafkaRun.await(
          "refusals",
          () -> {
            agent.tick();
            return publisher.status().failures(Kind.NOT_AUTHORIZED) >= 2;
          });
      assertThat(publisher.status().up()).isFalse();
      assertThat(publisher.status().ticks()).isZero();
      assertThat(heard.troubles)
          .allMatch(
              trouble ->
                  trouble.kind() == Kind.NOT_AUTHORIZED
                      && trouble.topic().equals(FodcTopic.METRIC_WINDOWS.name(prefix))
                      && trouble.reason().contains("fodc topics describe"));
      KafkaRun.await("the state, which is allowed", () -> publisher.status().records() >= 1);
      allow("late", topic -> topic.contains("windows"), prefix);
      KafkaRun.awaitAll(agent, publisher);
      KafkaRun.await("up", () -> publisher.status().up());
      assertThat(publisher.status().gaps()).isZero();
    }
    assertThat(heard.over).extracting(PublishTrouble::kind).containsExactly(Kind.NOT_AUTHORIZED);
    KafkaRun.windows(kafka.bootstrap(), prefix).assertHolds(agent, agent.held());
  }

  private void publishes(String prefix, String user, Map<String, String> login) throws Exception {
    KafkaRun.topics(kafka.bootstrap(), prefix, (short) 1, Map.of());
    allow(user, any -> true, prefix);
    FakeAgent agent = FakeAgent.of(user);
    agent.ticks(5);
    Heard heard = new Heard();
    try (WindowPublisher publisher = KafkaRun.start(agent, settings(prefix, login), heard)) {
      KafkaRun.awaitAll(agent, publisher);
    }
    assertThat(heard.troubles).isEmpty();
    KafkaRun.windows(kafka.bootstrap(), prefix).assertHolds(agent, agent.held());
  }

  private Heard refused(String prefix, Map<String, String> login, Kind kind) throws Exception {
    KafkaRun.topics(kafka.bootstrap(), prefix, (short) 1, Map.of());
    FakeAgent agent = FakeAgent.of("refused");
    agent.ticks(5);
    Heard heard = new Heard();
    try (WindowPublisher publisher = KafkaRun.start(agent, settings(prefix, login), heard)) {
      KafkaRun.await("the refusal", () -> publisher.status().failures(kind) >= 2);
      assertThat(publisher.status().records()).isZero();
    }
    assertThat(heard.kinds()).containsExactly(kind);
    return heard;
  }

  private static Map<String, String> plain(String password) {
    return Map.of(
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        LOGIN
            + "plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(KafkaFixture.PLAIN_USER, password));
  }

  private static Map<String, String> tokenFrom(String url, String secret) {
    return Map.of(
        "sasl.mechanism",
        "OAUTHBEARER",
        "sasl.oauthbearer.token.endpoint.url",
        url,
        "sasl.login.callback.handler.class",
        LOGIN + "oauthbearer.OAuthBearerLoginCallbackHandler",
        "sasl.jaas.config",
        LOGIN
            + "oauthbearer.OAuthBearerLoginModule required clientId=\"fodc\" clientSecret=\"%s\";"
                .formatted(secret));
  }

  /** By a file of settings, as an agent reads it. */
  private PublishSettings settings(String prefix, Map<String, String> login) throws Exception {
    Properties properties = new Properties();
    properties.putAll(kafka.client(KafkaListener.SASL_SSL, "", ""));
    properties.putAll(login);
    properties.remove("bootstrap.servers");
    Path file = folder.resolve(prefix + "properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    SettingsSchema schema = KafkaKeys.declare(SettingsSchema.builder(), "test").build();
    List<String> flags =
        List.of(
            "--kafka.bootstrap-servers=" + kafka.bootstrap(KafkaListener.SASL_SSL),
            "--kafka.client-file=" + file);
    KafkaSettings read =
        KafkaSettings.of(SettingsLoader.load(schema, Optional.empty(), Map.of(), flags))
            .orElseThrow();
    Map<String, Object> client = new HashMap<>(read.of(KafkaClient.PRODUCER));
    return new PublishSettings(
        prefix,
        client,
        KafkaRun.framings(),
        Duration.ofMillis(100),
        64 << 20,
        1 << 20,
        Optional.empty());
  }

  /** Lets a user write to those topics of a prefix that are wanted. */
  private static void allow(String user, Predicate<String> wanted, String prefix) throws Exception {
    List<AclBinding> rights = new ArrayList<>();
    for (FodcTopic topic : FodcTopic.values()) {
      String name = topic.name(prefix);
      if (wanted.test(name)) {
        rights.add(
            new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL),
                new AccessControlEntry(
                    "User:" + user, "*", AclOperation.WRITE, AclPermissionType.ALLOW)));
      }
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin.createAcls(rights).all().get(30, TimeUnit.SECONDS);
    }
  }
}
