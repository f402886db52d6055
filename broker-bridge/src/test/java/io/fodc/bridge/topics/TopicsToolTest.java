package io.fodc.bridge.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaListener;
import io.fodc.kafka.KafkaPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool with a real broker, by every way in; each test has a prefix of its own. */
class TopicsToolTest {
  private static KafkaFixture kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    kafka = KafkaFixture.start(KafkaPlan.strict());
    kafka.addUser("nobody", "nobody-secret");
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void createsTwiceThenFindsEverythingAsWanted() {
    Said first = plain("twice.", "create");
    assertThat(first.out)
        .contains("made twice.fodc.metric-windows.v1: 6 partitions, 1 copies")
        .endsWith("all 4 topics are as wanted\n");
    assertThat(first.code).isEqualTo(TopicsTool.OK);
    Said second = plain("twice.", "create");
    assertThat(second.out)
        .contains("twice.fodc.node-states.v1 is there")
        .doesNotContain("made")
        .endsWith("all 4 topics are as wanted\n");
    assertThat(second.code).isEqualTo(TopicsTool.OK);
    assertThat(plain("twice.", "check").code).isEqualTo(TopicsTool.OK);
    assertThat(plain("twice.", "describe").out)
        .contains("twice.fodc.node-configs.v1\n  1 partitions, 1 copies\n  cleanup.policy=compact")
        .contains("retention.ms=86400000")
        .contains(
            "--allow-principal 'User:fodc-agent' --operation Write --topic twice.fodc.metric-windows.v1")
        .contains("--resource-pattern-type prefixed --group twice.fodc-proxy");
  }

  @Test
  void namesEachDifferenceWithTheCommandThatMendsIt() throws Exception {
    try (Admin admin = Admin.create(Map.copyOf(kafka.client(KafkaListener.PLAINTEXT, "", "")))) {
      NewTopic wrong =
          new NewTopic("wrong.fodc.metric-windows.v1", 2, (short) 1)
              .configs(Map.of("retention.ms", "60000", "max.message.bytes", "1000"));
      admin.createTopics(List.of(wrong)).all().get(30, TimeUnit.SECONDS);
    }
    Said said = plain("wrong.", "create");
    assertThat(said.code).isEqualTo(TopicsTool.DIFFERENT);
    assertThat(said.out)
        .contains(
            "wrong.fodc.metric-windows.v1 has 2 partitions, wanted are 6\n  mend it: kafka-topics.sh")
        .contains("has retention.ms=60000, wanted is 86400000\n  mend it: kafka-configs.sh")
        .contains(
            "--entity-name wrong.fodc.metric-windows.v1 --add-config max.message.bytes=2097152")
        .contains("5 differences");
    assertThat(plain("absent.", "check").out)
        .contains("absent.fodc.dead-letters.v1 is missing\n  mend it: fodc topics create");
  }

  @Test
  void comesInByPasswordAndByCertificate() throws IOException {
    Said byPassword =
        run(
            KafkaListener.SASL_SSL,
            "pass.",
            "create",
            properties(KafkaFixture.ADMIN, KafkaFixture.ADMIN_PASSWORD));
    assertThat(byPassword.err).isEmpty();
    assertThat(byPassword.code).isEqualTo(TopicsTool.OK);
    Said byCertificate =
        run(KafkaListener.SSL, "pass.", "check", write(kafka.client(KafkaListener.SSL, "", "")));
    assertThat(byCertificate.code).as("known, but without rights").isEqualTo(TopicsTool.FAILED);
    assertThat(byCertificate.err).contains("this user");
  }

  @Test
  void namesTheMissingRight() throws IOException {
    Said create =
        run(KafkaListener.SASL_SSL, "none.", "create", properties("nobody", "nobody-secret"));
    assertThat(create.code).isEqualTo(TopicsTool.FAILED);
    assertThat(create.err)
        .contains("this user may not do this with [none.fodc.metric-windows.v1]")
        .contains("fodc topics describe");
  }

  @Test
  void saysThatThePasswordWasRefused() throws IOException {
    Said said =
        run(KafkaListener.SASL_SSL, "", "check", properties(KafkaFixture.ADMIN, "wrong-word"));
    assertThat(said.code).isEqualTo(TopicsTool.FAILED);
    assertThat(said.err)
        .contains("user or password was refused")
        .contains("sasl.jaas.config")
        .doesNotContain("wrong-word");
  }

  @Test
  void saysThatTheCertificateIsNotTrusted() {
    Said said =
        tool(
            "check",
            "--kafka.bootstrap-servers=" + kafka.bootstrap(KafkaListener.SSL),
            "--kafka.client=security.protocol=SSL");
    assertThat(said.code).isEqualTo(TopicsTool.FAILED);
    assertThat(said.err).contains("TLS was refused").contains("ssl.truststore.location");
  }

  @Test
  void saysThatThePortSpeaksTls() {
    Said said =
        tool("check", "--kafka.bootstrap-servers=" + kafka.bootstrap(KafkaListener.SSL), QUICK);
    assertThat(said.code).isEqualTo(TopicsTool.FAILED);
    assertThat(said.err)
        .contains("speaks TLS, and security.protocol is PLAINTEXT; set it to SSL or SASL_SSL");
  }

  @Test
  void saysThatThePortDoesNotSpeakTls() {
    Said said =
        tool(
            "check",
            "--kafka.bootstrap-servers=" + kafka.bootstrap(),
            QUICK + ",security.protocol=SSL");
    assertThat(said.code).isEqualTo(TopicsTool.FAILED);
    assertThat(said.err).contains("does not speak TLS").contains("PLAINTEXT");
  }

  @Test
  void namesTheFileOfTrustedCertificatesThatIsMissing() {
    Said said =
        tool(
            "check",
            "--kafka.bootstrap-servers=" + kafka.bootstrap(KafkaListener.SSL),
            "--kafka.client=security.protocol=SSL,ssl.truststore.location=/no/such.pem,ssl.truststore.type=PEM");
    assertThat(said.code).isEqualTo(TopicsTool.FAILED);
    assertThat(said.err).contains("/no/such.pem");
  }

  @Test
  void endsInTimeWhenNobodyAnswers() throws IOException {
    int port;
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      port = socket.getLocalPort();
    }
    Instant start = Instant.now();
    Said said = tool("check", "--kafka.bootstrap-servers=127.0.0.1:" + port, QUICK);
    assertThat(said.code).isEqualTo(TopicsTool.FAILED);
    assertThat(said.err).contains("nothing answers at 127.0.0.1:" + port);
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void saysWhatIsWrongWithTheCommandLine() {
    assertThat(tool("make").err).contains("'make' is not one of create, check and describe");
    assertThat(tool("check").err).contains("kafka.bootstrap-servers is not set");
    assertThat(tool("check").code).isEqualTo(TopicsTool.USAGE);
    assertThat(tool("--help").out).contains("kafka.client-file");
  }

  private static final String QUICK =
      "--kafka.client=default.api.timeout.ms=3000,request.timeout.ms=2000";

  private record Said(int code, String out, String err) {}

  private static Said plain(String prefix, String command) {
    return tool(
        command,
        "--kafka.bootstrap-servers=" + kafka.bootstrap(),
        "--kafka.topic-prefix=" + prefix);
  }

  private static Said run(KafkaListener listener, String prefix, String command, Path properties) {
    return tool(
        command,
        "--kafka.bootstrap-servers=" + kafka.bootstrap(listener),
        "--kafka.topic-prefix=" + prefix,
        "--kafka.client-file=" + properties);
  }

  private static Said tool(String command, String... flags) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(List.of(flags));
    int code =
        TopicsTool.run(
            args,
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Said(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Path properties(String user, String password) throws IOException {
    return write(kafka.client(KafkaListener.SASL_SSL, user, password));
  }

  private Path write(Map<String, String> client) throws IOException {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.remove("bootstrap.servers");
    Path file = folder.resolve("client.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }
}
