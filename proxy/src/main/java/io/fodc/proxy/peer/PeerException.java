package io.fodc.proxy.peer;

import java.io.IOException;

/** A peer did not answer as it should; the message says how, in words fit for any caller. */
public final class PeerException extends IOException {
  private static final long serialVersionUID = 1;
  private static final String ITSELF = "it is this proxy itself";

  public PeerException(String reason) {
    super(reason);
  }

  PeerException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** The peer is this proxy itself. */
  static PeerException itself() {
    return new PeerException(ITSELF);
  }

  boolean isItself() {
    return ITSELF.equals(getMessage());
  }

  /** Why, in half a sentence. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
