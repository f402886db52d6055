package io.fodc.kafka;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Writes {@code server.properties} of one broker of a cluster. */
final class BrokerProperties {
  private static final String LOOPBACK = "://127.0.0.1:";

  private final KafkaPlan plan;
  private final List<BrokerPorts> cluster;
  private final StringBuilder text = new StringBuilder();

  private BrokerProperties(KafkaPlan plan, List<BrokerPorts> cluster) {
    this.plan = plan;
    this.cluster = cluster;
  }

  static String text(
      KafkaPlan plan, List<BrokerPorts> cluster, int broker, Path data, Path material) {
    BrokerProperties made = new BrokerProperties(plan, cluster);
    made.identity(broker, data);
    small(plan).forEach(made::set);
    if (plan.secured()) {
      made.security(material);
    }
    if (plan.acls()) {
      made.set("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
      // Controllers and brokers talk without password, so they are nobody as well.
      made.set("super.users", "User:" + KafkaFixture.ADMIN + ";User:ANONYMOUS");
    }
    return made.text.toString();
  }

  private void identity(int broker, Path data) {
    BrokerPorts ports = cluster.get(broker);
    StringJoiner advertised = new StringJoiner(",");
    StringJoiner protocols = new StringJoiner(",").add("CONTROLLER:PLAINTEXT");
    for (KafkaListener listener : listeners(plan)) {
      advertised.add(listener + LOOPBACK + ports.of(listener));
      protocols.add(listener + ":" + listener);
    }
    StringJoiner voters = new StringJoiner(",");
    for (int i = 0; i < cluster.size(); i++) {
      voters.add((i + 1) + "@127.0.0.1:" + cluster.get(i).controller());
    }
    set("process.roles", "broker,controller");
    set("node.id", Integer.toString(broker + 1));
    set("listeners", advertised + ",CONTROLLER" + LOOPBACK + ports.controller());
    set("advertised.listeners", advertised.toString());
    set("listener.security.protocol.map", protocols.toString());
    set("inter.broker.listener.name", KafkaListener.PLAINTEXT.name());
    set("controller.listener.names", "CONTROLLER");
    set("controller.quorum.voters", voters.toString());
    set("log.dirs", data.toString());
  }

  /** Few threads, small buffers, and failures noticed in seconds. */
  static Map<String, String> small(KafkaPlan plan) {
    Map<String, String> settings = new LinkedHashMap<>();
    String replicas = Integer.toString(plan.replicas());
    String inSync = Integer.toString(plan.replicasInSync());
    settings.put("offsets.topic.replication.factor", replicas);
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", replicas);
    settings.put("transaction.state.log.min.isr", inSync);
    settings.put("transaction.state.log.num.partitions", "2");
    settings.put("share.coordinator.state.topic.replication.factor", replicas);
    settings.put("share.coordinator.state.topic.min.isr", inSync);
    settings.put("min.insync.replicas", inSync);
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("auto.create.topics.enable", "false");
    settings.put("log.cleaner.dedupe.buffer.size", "16777216");
    settings.put("log.cleaner.threads", "1");
    settings.put("log.cleaner.backoff.ms", "200");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    // With several on two cores a short one makes brokers leave that are only slow.
    settings.put("broker.session.timeout.ms", plan.brokers() == 1 ? "1500" : "6000");
    settings.put("broker.heartbeat.interval.ms", plan.brokers() == 1 ? "300" : "1000");
    settings.put("controller.quorum.election.timeout.ms", "500");
    settings.put("controller.quorum.fetch.timeout.ms", "1000");
    return settings;
  }

  private void security(Path material) {
    set("ssl.keystore.type", "PKCS12");
    set("ssl.keystore.location", TlsMaterial.server(material).toString());
    set("ssl.keystore.password", TlsMaterial.PASSWORD);
    set("ssl.key.password", TlsMaterial.PASSWORD);
    set("ssl.truststore.type", "PEM");
    set("ssl.truststore.location", TlsMaterial.clientCertificate(material).toString());
    set(KafkaListener.SSL.prefix() + "ssl.client.auth", "required");
    set("sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN,OAUTHBEARER");
    login("scram-sha-512", "scram.ScramLoginModule required;");
    login(
        "plain",
        "plain.PlainLoginModule required user_%s=\"%s\";"
            .formatted(KafkaFixture.PLAIN_USER, KafkaFixture.PLAIN_PASSWORD));
    // Whoever shows an unsigned token that has not expired is who it says.
    login(
        "oauthbearer",
        "oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"broker\";");
  }

  private void login(String mechanism, String module) {
    set(
        KafkaListener.SASL_SSL.prefix() + mechanism + ".sasl.jaas.config",
        "org.apache.kafka.common.security." + module);
  }

  static List<KafkaListener> listeners(KafkaPlan plan) {
    return plan.secured() ? List.of(KafkaListener.values()) : List.of(KafkaListener.PLAINTEXT);
  }

  static String servers(List<BrokerPorts> cluster, KafkaListener listener) {
    List<String> servers = new ArrayList<>();
    cluster.forEach(ports -> servers.add("127.0.0.1:" + ports.of(listener)));
    return String.join(",", servers);
  }

  private void set(String key, String value) {
    text.append(key).append('=').append(value).append('\n');
  }
}
