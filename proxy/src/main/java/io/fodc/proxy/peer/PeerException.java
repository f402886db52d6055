package io.fodc.proxy.peer;

import java.io.IOException;

/** A peer did not answer as it should; the message says how, in words fit for any caller. */
public final class PeerException extends IOException {
  private static final long serialVersionUID = 1;

  public PeerException(String reason) {
    super(reason);
  }

  PeerException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** Why, in half a sentence. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
