package io.fodc.bridge.framing;

/** A message whose first bytes or headers are not those of a record. */
public final class FramingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FramingException(String message) {
    super(message);
  }
}
