package io.fodc.kafka;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Finds the jars of the broker. */
final class BrokerLibrary {
  private BrokerLibrary() {}

  /**
   * The class path of a broker's process: the jars beside the classes of this module, or in the
   * checkout that {@code fodc.root} names.
   */
  static String classPath() throws IOException {
    Path inCheckout =
        Path.of(System.getProperty("fodc.root", ".")).resolve("kafka-broker/target/broker");
    Path folder = besideOurs().filter(Files::isDirectory).orElse(inCheckout);
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "no Kafka broker in "
              + folder.toAbsolutePath()
              + "; build it: mvn -pl kafka-broker generate-resources");
    }
    return folder.toAbsolutePath() + "/*";
  }

  private static Optional<Path> besideOurs() {
    CodeSource source = BrokerLibrary.class.getProtectionDomain().getCodeSource();
    try {
      return Optional.ofNullable(source == null ? null : source.getLocation())
          .map(Object::toString)
          .filter(place -> place.startsWith("file:"))
          .map(place -> Path.of(URI.create(place)).resolveSibling("broker"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
