package io.fodc.proxy.fleet;

import java.util.Locale;

/** By which way a node is heard. */
public enum NodeSource {
  /** By none since the proxy started. */
  NONE,
  /** By its agent's session. */
  GRPC,
  /** By the records its agent publishes. */
  KAFKA,
  /** By both. */
  BOTH;

  /** The word in answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
