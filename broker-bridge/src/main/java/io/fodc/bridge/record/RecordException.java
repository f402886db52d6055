package io.fodc.bridge.record;

/** Bytes that are not the record they should be. Nothing of them was taken over. */
public final class RecordException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RecordException(String message) {
    super(message);
  }

  RecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
