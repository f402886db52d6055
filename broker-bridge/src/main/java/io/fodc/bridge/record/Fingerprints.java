package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;

/**
 * Framings of the present schemas, for those that only write: they need not read schemas, and
 * Avro's and Jackson's classes for that, to know a number. A test compares them with the schemas.
 */
public final class Fingerprints {
  public static final Framing METRIC_WINDOW = new Framing.SingleObject(0xE0B945BF005EFE74L);
  public static final Framing NODE_CONFIG = new Framing.SingleObject(0x14ED7D1987F8CD7EL);
  public static final Framing NODE_STATE = new Framing.SingleObject(0xC1426FE045B607DCL);

  private Fingerprints() {}
}
