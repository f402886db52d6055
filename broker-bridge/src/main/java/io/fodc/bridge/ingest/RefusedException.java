package io.fodc.bridge.ingest;

/** A record that is not taken. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final Refusal reason;

  RefusedException(Refusal reason, String message) {
    super(message);
    this.reason = reason;
  }

  Refusal reason() {
    return reason;
  }
}
