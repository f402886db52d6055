package io.fodc.proxy;

import io.fodc.schemas.log.LogLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * One line per state change on standard error, unless the JVM was given a logging configuration.
 */
final class ProxyLogging {
  private static final String CONFIGURATION =
      """
      handlers=java.util.logging.ConsoleHandler
      .level=INFO
      io.helidon.level=WARNING
      io.grpc.level=WARNING
      org.apache.kafka.level=SEVERE
      java.util.logging.ConsoleHandler.level=ALL
      """;

  private ProxyLogging() {}

  static void configure() {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    try {
      LogManager.getLogManager()
          .readConfiguration(
              new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)));
      for (Handler handler : Logger.getLogger("").getHandlers()) {
        handler.setFormatter(new LogLines());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
