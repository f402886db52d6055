package io.fodc.consumer;

/** A record that cannot be read, with the reason. */
final class UnreadException extends Exception {
  private static final long serialVersionUID = 1;

  UnreadException(String reason) {
    super(reason);
  }
}
