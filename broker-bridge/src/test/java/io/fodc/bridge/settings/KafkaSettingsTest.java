package io.fodc.bridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.settings.SettingsSchema;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading, refusing and printing the settings of Kafka. */
class KafkaSettingsTest {
  private static final String SERVERS = "--kafka.bootstrap-servers=a:9092, b:9092";

  @TempDir private Path folder;

  @Test
  void isAbsentWithoutBrokers() throws SettingsException {
    assertThat(KafkaSettings.of(load())).isEmpty();
  }

  @Test
  void givesEachClientTheSettingsItKnows() throws SettingsException {
    KafkaSettings kafka =
        of(SERVERS, "--kafka.client=linger.ms=7,max.poll.records=9,security.protocol=SSL");
    assertThat(kafka.of(KafkaClient.PRODUCER))
        .containsEntry("bootstrap.servers", "a:9092,b:9092")
        .containsEntry("client.id", "fodc-test")
        .containsEntry("linger.ms", "7")
        .containsEntry("security.protocol", "SSL")
        .doesNotContainKey("max.poll.records");
    assertThat(kafka.of(KafkaClient.CONSUMER))
        .containsEntry("max.poll.records", "9")
        .doesNotContainKey("linger.ms");
    assertThat(kafka.of(KafkaClient.ADMIN))
        .containsOnlyKeys("bootstrap.servers", "client.id", "security.protocol");
    assertThat(kafka.protocol()).isEqualTo("SSL");
  }

  @Test
  void namesTheNearestKnownSettingAndTheReasonOfOurs() {
    assertThatThrownBy(() -> of(SERVERS, "--kafka.client=securty.protocol=SSL,acks=1"))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "kafka.client: acks is always all, else a record that was acknowledged can be lost; remove it\n"
                + "kafka.client: securty.protocol is no setting of a Kafka client; did you mean 'security.protocol'?");
  }

  @Test
  void refusesServersAndPrefixesThatCannotBe() {
    assertThatThrownBy(() -> of("--kafka.bootstrap-servers=a:9092,b"))
        .hasMessageContaining("holds 'b', which is no host:port");
    assertThatThrownBy(() -> of(SERVERS, "--kafka.topic-prefix=a/b"))
        .hasMessageContaining("kafka.topic-prefix = 'a/b'")
        .hasMessageContaining("shorten or correct it");
    assertThatThrownBy(() -> of(SERVERS, "--kafka.client-file=/no/such/file"))
        .hasMessageContaining("names a file that cannot be read (NoSuchFileException)");
  }

  @Test
  void readsSecretsFromAFileAndNeverPrintsThem() throws Exception {
    Path file = folder.resolve("client.properties");
    Files.writeString(
        file,
        "sasl.mechanism=OAUTHBEARER\nsasl.jaas.config=m required password=\"pssst\";\nlinger.ms=1\n");
    Settings settings =
        load(
            SERVERS,
            "--kafka.client-file=" + file,
            "--kafka.client=ssl.key.password=pssst2,linger.ms=2");
    KafkaSettings kafka = KafkaSettings.of(settings).orElseThrow();
    assertThat(kafka.of(KafkaClient.PRODUCER))
        .containsEntry("sasl.mechanism", "OAUTHBEARER")
        .containsEntry("sasl.jaas.config", "m required password=\"pssst\";")
        .containsEntry("linger.ms", "2");
    assertThat(kafka.toString()).doesNotContain("pssst").contains("ssl.key.password=<hidden>");
    assertThat(settings.print()).doesNotContain("pssst").contains("linger.ms");
    assertThatThrownBy(() -> of(SERVERS, "--kafka.client=ssl.key.password=pssst,nonsense"))
        .hasMessageContaining("has a part without name=value")
        .hasMessageNotContaining("pssst");
  }

  @Test
  void passesPlainAndOauthbearerThroughToEveryClient() throws Exception {
    Map<String, String> oauth =
        Map.of(
            "security.protocol", "SASL_SSL",
            "sasl.mechanism", "OAUTHBEARER",
            "sasl.oauthbearer.token.endpoint.url", "https://idp/token",
            "sasl.oauthbearer.client.credentials.client.id", "fodc",
            "sasl.oauthbearer.client.credentials.client.secret", "pssst",
            "sasl.oauthbearer.scope", "kafka",
            "sasl.login.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
            "sasl.login.refresh.buffer.seconds", "60");
    Map<String, String> plain =
        Map.of(
            "security.protocol", "SASL_SSL",
            "sasl.mechanism", "PLAIN",
            "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"pssst\";");
    for (Map<String, String> wanted : List.of(oauth, plain)) {
      Properties properties = new Properties();
      properties.putAll(wanted);
      Path file = folder.resolve(wanted.get("sasl.mechanism") + ".properties");
      try (Writer writer = Files.newBufferedWriter(file)) {
        properties.store(writer, null);
      }
      KafkaSettings kafka = of(SERVERS, "--kafka.client-file=" + file);
      for (KafkaClient client : KafkaClient.values()) {
        assertThat(kafka.of(client)).as(client.name()).containsAllEntriesOf(wanted);
      }
      assertThat(kafka.toString()).doesNotContain("pssst");
      Map<String, Object> producer = kafka.of(KafkaClient.PRODUCER);
      producer.put("key.serializer", ByteArraySerializer.class);
      producer.put("value.serializer", ByteArraySerializer.class);
      assertThat(new ProducerConfig(producer).getString("sasl.mechanism"))
          .isEqualTo(wanted.get("sasl.mechanism"));
    }
  }

  private static KafkaSettings of(String... flags) throws SettingsException {
    return KafkaSettings.of(load(flags)).orElseThrow();
  }

  private static Settings load(String... flags) throws SettingsException {
    SettingsSchema schema = KafkaKeys.declare(SettingsSchema.builder(), "fodc-test").build();
    return SettingsLoader.load(schema, Optional.empty(), Map.of(), List.of(flags));
  }
}
