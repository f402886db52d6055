package io.fodc.profiling.pprof;

import java.io.IOException;

/** Bytes that are no profile in pprof's format; the message says what is wrong with them. */
public final class NotAProfileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean tooLarge;

  /** Says what is wrong. */
  public NotAProfileException(String message) {
    this(message, false);
  }

  NotAProfileException(String message, boolean tooLarge) {
    super(message);
    this.tooLarge = tooLarge;
  }

  /** Whether nothing is wrong but that there is more than the reader takes. */
  public boolean tooLarge() {
    return tooLarge;
  }
}
