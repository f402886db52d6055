package io.fodc.agent.capture;

import java.io.IOException;

/** A byte that the sink does not take; the message says against which limit, and what to do. */
final class SpoolException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code for machines: {@code no-room}, {@code too-large}, {@code stopped}
   */
  SpoolException(String code, String message) {
    super(message);
    this.code = code;
  }

  String code() {
    return code;
  }
}
