package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.CaptureOrder;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.settings.HostAndPort;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Orders, and methods for a server on loopback. */
final class Orders {
  static final long MOST_BYTES = 64L << 20;

  private Orders() {}

  /** An order with options: key, value, key, value. */
  static CaptureOrder order(CaptureKind kind, int seconds, String... options) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      map.put(options[i], options[i + 1]);
    }
    return new CaptureOrder("test", kind, Duration.ofSeconds(seconds), map, MOST_BYTES);
  }

  static PprofEndpoint endpoint(int port, Duration grace) {
    return new PprofEndpoint(new HostAndPort("127.0.0.1", port), "fodc-test", grace);
  }

  static PprofMethod method(int port) {
    return method(port, Duration.ofSeconds(30));
  }

  static PprofMethod method(int port, Duration grace) {
    return new PprofMethod(endpoint(port, grace), 100_000, InstantSource.system());
  }
}
