package io.fodc.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A running cluster. Whoever starts it closes it; a hook of this JVM ends its processes when that
 * is forgotten. Calls block until done, at most a minute for each broker, and are for one thread at
 * a time.
 */
public interface KafkaFixture extends AutoCloseable {
  /** The user that may do everything on SASL_SSL. */
  String ADMIN = "admin";

  /** The password of {@link #ADMIN}. */
  String ADMIN_PASSWORD = "admin-secret";

  /** The one user that comes in by SASL_SSL with the mechanism PLAIN. */
  String PLAIN_USER = "plain-user";

  /** The password of {@link #PLAIN_USER}. */
  String PLAIN_PASSWORD = "plain-secret";

  /**
   * Starts a cluster whose data go when it is closed; logs stay, in {@code target/kafka} when there
   * is a {@code target}. One plain broker is a container where an engine answers and
   * testcontainers-kafka is on the class path; everything else, everywhere, are processes. Which of
   * both and why is logged; {@code -Dfodc.kafka=process} or {@code container} insists.
   *
   * @throws IOException with the end of a broker's log, when it is not ready within a minute for
   *     each
   */
  static KafkaFixture start(KafkaPlan plan) throws IOException {
    Path folder = Files.createTempDirectory("fodc-kafka");
    Optional<String> noContainer = ContainerEngine.refusal(plan);
    System.getLogger(KafkaFixture.class.getName())
        .log(
            System.Logger.Level.INFO,
            noContainer
                .map(why -> "event=kafka-start as=processes reason=\"" + why + "\"")
                .orElse("event=kafka-start as=container image=" + ContainerBroker.IMAGE));
    return noContainer.isPresent()
        ? ChildCluster.start(plan, folder, true)
        : ContainerBroker.start(ChildCluster.logs(folder));
  }

  /** Starts a cluster of child processes that keeps everything in a folder, also its data. */
  static KafkaFixture start(KafkaPlan plan, Path folder) throws IOException {
    return ChildCluster.start(plan, Files.createDirectories(folder), false);
  }

  /** The servers of a listener, as clients take them; the same for the life of the cluster. */
  String bootstrap(KafkaListener listener);

  /** The servers of the listener without password. */
  default String bootstrap() {
    return bootstrap(KafkaListener.PLAINTEXT);
  }

  /** What a client sets to come in as a user: servers, protocol, password, trusted certificate. */
  Map<String, String> client(KafkaListener listener, String user, String password);

  /** The certificate clients of SASL_SSL and SSL trust, as PEM. */
  Path trustedCertificate();

  /** The key store of the one known client of SSL; password {@code changeit}, a PKCS12. */
  Path clientKeyStore();

  /** Adds a user with a SCRAM-SHA-512 password, or changes its password. */
  void addUser(String user, String password) throws IOException;

  /** Number of brokers; they are called 0, 1, 2. */
  int size();

  /** Process id of a running broker. */
  long pid(int broker);

  /** {@code kill -9} of one broker; its data stay. */
  void kill(int broker);

  /** Asks one broker to end and waits for it. */
  void stop(int broker);

  /** Stops one broker's time: connections stay, nobody answers. */
  void pause(int broker);

  /** Lets a paused broker go on. */
  void resume(int broker);

  /** Starts a broker that was stopped or killed, on the same ports with its data. */
  void restart(int broker) throws IOException;

  /** Waits until every broker is there. */
  void awaitReady() throws IOException;

  /** What a broker printed. */
  Path log(int broker);

  /** Ends every process and removes the data if they lie in a folder of the fixture's own. */
  @Override
  void close();
}
