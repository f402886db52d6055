package io.fodc.agent;

import io.fodc.schemas.log.LogLines;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * One line per state change on standard error, unless the JVM was given a logging configuration.
 */
final class AgentLogging {
  private AgentLogging() {}

  /** To be called before anything logs. */
  static void configure() {
    if (System.getProperty(LastingLogs.PROPERTY) == null) {
      System.setProperty(LastingLogs.PROPERTY, LastingLogs.class.getName());
    }
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    LogManager.getLogManager();
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new LogLines());
    }
  }
}
