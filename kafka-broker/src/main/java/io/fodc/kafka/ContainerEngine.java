package io.fodc.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/**
 * Whether a plan is served by a container. Only one plain broker is: what needs certificates,
 * passwords or several brokers is started as processes everywhere, in one way.
 */
final class ContainerEngine {
  /** {@code process}: never ask for an engine; {@code container}: fail without one. */
  static final String PROPERTY = "fodc.kafka";

  private static final String CLIENT = "org.testcontainers.DockerClientFactory";
  private static final Path SOCKET = Path.of("/var/run/docker.sock");

  private ContainerEngine() {}

  /** Why a plan is not served by a container; empty when it is. */
  static Optional<String> refusal(KafkaPlan plan) {
    String wish = System.getProperty(PROPERTY, "");
    if (wish.equals("process")) {
      return Optional.of("-D" + PROPERTY + "=process");
    }
    if (plan.brokers() > 1 || plan.secured() || plan.acls()) {
      return Optional.of("a container serves one plain broker only");
    }
    return unreachable()
        .map(
            why -> {
              if (wish.equals("container")) {
                throw new IllegalStateException("-D" + PROPERTY + "=container, but " + why);
              }
              return why;
            });
  }

  /** Cheap looks first: the client of an engine that is not there takes a second to say so. */
  private static Optional<String> unreachable() {
    if (System.getenv("DOCKER_HOST") == null && !Files.exists(SOCKET)) {
      return Optional.of("no container engine: neither DOCKER_HOST nor " + SOCKET);
    }
    if (!isClientThere()) {
      return Optional.of("testcontainers-kafka is not on the class path");
    }
    return DockerClientFactory.instance().isDockerAvailable()
        ? Optional.empty()
        : Optional.of("the container engine does not answer");
  }

  private static boolean isClientThere() {
    return ContainerEngine.class.getClassLoader().getResource(CLIENT.replace('.', '/') + ".class")
        != null;
  }
}
