package io.fodc.proxy.link;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps every Helidon listener of this process on HTTP/1.1, except the link's own, which brings its
 * HTTP/2 with it behind {@link GuardedHttp2Selector}. With the jar on the class path Helidon would
 * otherwise offer HTTP/2, and its upgrade, on the REST port too, where nothing guards it against an
 * endless loop on one oversized header.
 *
 * <p>Helidon reads the property once, when it first looks for services: {@link #restrict()} has to
 * run before any Helidon server is built, whichever that is. It is harmless to call again.
 */
public final class HelidonServiceLoading {

  private static final String PROPERTY = "io.helidon.common.serviceloader.exclude";
  private static final List<String> EXCLUDED =
      List.of(
          "io.helidon.webserver.http2.Http2ConnectionProvider",
          "io.helidon.webserver.http2.Http2UpgradeProvider");

  private HelidonServiceLoading() {}

  public static synchronized void restrict() {
    Set<String> excluded = new LinkedHashSet<>();
    for (String name : System.getProperty(PROPERTY, "").split(",", -1)) {
      if (!name.isBlank()) {
        excluded.add(name.strip());
      }
    }
    excluded.addAll(EXCLUDED);
    System.setProperty(PROPERTY, String.join(",", excluded));
  }
}
