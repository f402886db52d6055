package io.fodc.kafka;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** One plain broker in a container, by Testcontainers; its port stays when it is restarted. */
final class ContainerBroker implements KafkaFixture {
  /** The image of the release whose jars the other brokers are made of. */
  static final String IMAGE = "apache/kafka:4.3.1";

  private static final int PORT = 9092;

  private final FixedPort container;
  private final Path log;

  private ContainerBroker(FixedPort container, Path log) {
    this.container = container;
    this.log = log;
  }

  static KafkaFixture start(Path folder) throws IOException {
    int port = BrokerPorts.free(1).getFirst().plaintext();
    FixedPort container = new FixedPort(port);
    BrokerProperties.small(KafkaPlan.plain()).forEach(container::setting);
    container.start();
    ContainerBroker broker =
        new ContainerBroker(container, folder.resolve("broker-of-%d.log".formatted(port)));
    broker.awaitReady();
    return broker;
  }

  /** A container whose port of the host is chosen: a mapped one changes with each start. */
  private static final class FixedPort extends KafkaContainer {
    FixedPort(int port) {
      super(DockerImageName.parse(IMAGE));
      addFixedExposedPort(port, PORT);
    }

    /** The image takes settings as variables. */
    void setting(String key, String value) {
      addEnv("KAFKA_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value);
    }
  }

  @Override
  public String bootstrap(KafkaListener listener) {
    if (listener != KafkaListener.PLAINTEXT) {
      throw new IllegalArgumentException("the plan has no listener " + listener);
    }
    return container.getBootstrapServers();
  }

  @Override
  public Map<String, String> client(KafkaListener listener, String user, String password) {
    return Map.of("bootstrap.servers", bootstrap(listener));
  }

  @Override
  public Path trustedCertificate() {
    throw new IllegalStateException("the plan has no TLS");
  }

  @Override
  public Path clientKeyStore() {
    throw new IllegalStateException("the plan has no TLS");
  }

  @Override
  public void addUser(String user, String password) throws IOException {
    ClusterProbe.addUser(bootstrap(), user, password);
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public long pid(int broker) {
    String id = container.getContainerId();
    return Optional.ofNullable(engine().inspectContainerCmd(id).exec().getState().getPidLong())
        .orElseThrow(() -> new IllegalStateException("the engine tells no process of " + id));
  }

  @Override
  public void kill(int broker) {
    engine().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void stop(int broker) {
    engine().stopContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void pause(int broker) {
    engine().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume(int broker) {
    engine().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void restart(int broker) {
    engine().startContainerCmd(container.getContainerId()).exec();
  }

  private DockerClient engine() {
    return container.getDockerClient();
  }

  @Override
  public void awaitReady() throws IOException {
    ClusterProbe.awaitReady(bootstrap(), () -> "");
  }

  /** Written anew with each call. */
  @Override
  public Path log(int broker) {
    try {
      return Files.writeString(log, container.getLogs());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    container.stop();
  }
}
