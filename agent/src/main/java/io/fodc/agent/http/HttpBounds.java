package io.fodc.agent.http;

import java.util.Map;

/**
 * Bounds of the JDK's HTTP server. It reads them once from system properties, when its first server
 * is made; what the command line sets stays.
 */
final class HttpBounds {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "30",
          "sun.net.httpserver.idleInterval", "30",
          "sun.net.httpserver.maxReqHeaders", "100",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          "sun.net.httpserver.maxIdleConnections", "16",
          "jdk.httpserver.maxConnections", "64",
          "sun.net.httpserver.drainAmount", "4096",
          "sun.net.httpserver.nodelay", "true");

  private HttpBounds() {}

  static void apply() {
    PROPERTIES.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }
}
