package io.fodc.agent;

import java.util.logging.LogManager;

/**
 * Keeps the log's handlers while the JVM goes down. The JDK's own manager takes them away in a
 * shutdown hook that runs beside ours, and what closing has to say is lost. The JDK makes it, by
 * name.
 */
public final class LastingLogs extends LogManager {
  static final String PROPERTY = "java.util.logging.manager";

  /** For the JDK. */
  public LastingLogs() {}

  @Override
  public void reset() {}
}
