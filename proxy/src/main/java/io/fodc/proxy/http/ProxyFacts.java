package io.fodc.proxy.http;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What the proxy says about itself.
 *
 * @param version its version
 * @param startedMillis when it started
 * @param access {@code loopback} or {@code open}
 * @param linkTransport what carries the link
 * @param linkPort where agents connect
 * @param warnings what an operator should know about the configuration
 * @param readiness whether agents and requests are taken
 */
public record ProxyFacts(
    String version,
    long startedMillis,
    String access,
    String linkTransport,
    int linkPort,
    List<String> warnings,
    BooleanSupplier readiness) {
  public ProxyFacts {
    warnings = List.copyOf(warnings);
  }

  boolean ready() {
    return readiness.getAsBoolean();
  }

  long uptimeSeconds(long nowMillis) {
    return Math.max(0, (nowMillis - startedMillis) / 1000);
  }
}
