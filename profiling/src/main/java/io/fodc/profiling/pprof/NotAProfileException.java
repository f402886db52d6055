package io.fodc.profiling.pprof;

import java.io.IOException;

/** Bytes that are no profile in pprof's format; the message says what is wrong with them. */
public final class NotAProfileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public NotAProfileException(String message) {
    super(message);
  }
}
