package io.fodc.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** A cluster of child processes. */
final class ChildCluster implements KafkaFixture {
  private static final int ATTEMPTS = 3;

  private final KafkaPlan plan;
  private final Path folder;
  private final boolean temporary;
  private final List<BrokerPorts> ports;
  private final List<ChildBroker> brokers = new ArrayList<>();
  private final Thread hook = new Thread(this::endNow, "end-kafka");

  private ChildCluster(KafkaPlan plan, Path folder, boolean temporary, List<BrokerPorts> ports) {
    this.plan = plan;
    this.folder = folder;
    this.temporary = temporary;
    this.ports = ports;
  }

  static KafkaFixture start(KafkaPlan plan, Path folder, boolean temporary) throws IOException {
    for (int attempt = 1; ; attempt++) {
      ChildCluster cluster =
          new ChildCluster(
              plan,
              Files.createDirectories(folder.resolve("cluster-" + attempt)),
              temporary,
              BrokerPorts.free(plan.brokers()));
      try {
        cluster.open();
        return cluster;
      } catch (IOException e) {
        cluster.close();
        // Another process took a port between our look and the broker's.
        if (attempt == ATTEMPTS || !e.toString().contains("Address already in use")) {
          throw e;
        }
      }
    }
  }

  private void open() throws IOException {
    Runtime.getRuntime().addShutdownHook(hook);
    if (plan.secured()) {
      TlsMaterial.create(folder);
    }
    Path logs = temporary ? logs(folder) : folder;
    String cluster = Uuid.randomUuid().toString();
    List<Process> formats = new ArrayList<>();
    for (int i = 0; i < plan.brokers(); i++) {
      Path properties = folder.resolve("server-" + i + ".properties");
      Files.writeString(
          properties, BrokerProperties.text(plan, ports, i, folder.resolve("data-" + i), folder));
      formats.add(format(cluster, properties, log(logs, i)));
    }
    formats.forEach(ChildBroker::awaitEnd);
    for (int i = 0; i < plan.brokers(); i++) {
      Path properties = folder.resolve("server-" + i + ".properties");
      brokers.add(ChildBroker.start(i, properties, log(logs, i)));
    }
    awaitReady();
    if (plan.secured()) {
      addUser(ADMIN, ADMIN_PASSWORD);
    }
  }

  /** Where logs outlive a cluster, when this is a module's folder; otherwise the folder given. */
  static Path logs(Path otherwise) throws IOException {
    Path target = Path.of("target");
    return Files.isDirectory(target)
        ? Files.createDirectories(target.resolve("kafka").toAbsolutePath())
        : otherwise;
  }

  private Path log(Path logs, int broker) {
    return logs.resolve("broker-%d-of-%d.log".formatted(broker, ports.getFirst().plaintext()));
  }

  private static Process format(String cluster, Path properties, Path log) throws IOException {
    return ChildBroker.java(
        log,
        List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "kafka.tools.StorageTool",
            "format",
            "-t",
            cluster,
            "-c",
            properties.toString()));
  }

  @Override
  public String bootstrap(KafkaListener listener) {
    if (!BrokerProperties.listeners(plan).contains(listener)) {
      throw new IllegalArgumentException("the plan has no listener " + listener);
    }
    return BrokerProperties.servers(ports, listener);
  }

  @Override
  public Map<String, String> client(KafkaListener listener, String user, String password) {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap(listener));
    settings.put("security.protocol", listener.name());
    switch (listener) {
      case PLAINTEXT -> {}
      case SASL_SSL -> {
        trust(settings);
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put(
            "sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password));
      }
      case SSL -> {
        trust(settings);
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", clientKeyStore().toString());
        settings.put("ssl.keystore.password", TlsMaterial.PASSWORD);
        settings.put("ssl.key.password", TlsMaterial.PASSWORD);
      }
    }
    return settings;
  }

  private void trust(Map<String, String> settings) {
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.location", trustedCertificate().toString());
  }

  @Override
  public Path trustedCertificate() {
    return TlsMaterial.serverCertificate(folder);
  }

  @Override
  public Path clientKeyStore() {
    return TlsMaterial.client(folder);
  }

  @Override
  public void addUser(String user, String password) throws IOException {
    ClusterProbe.addUser(bootstrap(), user, password);
  }

  @Override
  public int size() {
    return brokers.size();
  }

  @Override
  public long pid(int broker) {
    return brokers.get(broker).pid();
  }

  @Override
  public void kill(int broker) {
    brokers.get(broker).kill();
  }

  @Override
  public void stop(int broker) {
    brokers.get(broker).stop();
  }

  @Override
  public void pause(int broker) {
    brokers.get(broker).signal("STOP");
  }

  @Override
  public void resume(int broker) {
    brokers.get(broker).signal("CONT");
  }

  @Override
  public void restart(int broker) throws IOException {
    brokers.get(broker).restart();
  }

  @Override
  public void awaitReady() throws IOException {
    ClusterProbe.awaitReady(bootstrap(), this::whyNot);
  }

  /** The end of a broker that ended, empty while all run. */
  private String whyNot() {
    for (ChildBroker broker : brokers) {
      if (!broker.isAlive()) {
        return "a broker ended; log " + broker.log() + ":\n" + broker.lastWords();
      }
    }
    return "";
  }

  @Override
  public Path log(int broker) {
    return brokers.get(broker).log();
  }

  private void endNow() {
    brokers.forEach(ChildBroker::endNow);
  }

  @Override
  public void close() {
    // A paused process takes no polite signal; nobody needs the data afterwards.
    brokers.forEach(temporary ? ChildBroker::kill : ChildBroker::stop);
    if (temporary) {
      delete(folder);
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down: the hook has done the same.
      endNow();
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.getLogger(ChildCluster.class.getName())
          .log(System.Logger.Level.WARNING, "event=kafka-data-left folder=" + folder, e);
    }
  }
}
