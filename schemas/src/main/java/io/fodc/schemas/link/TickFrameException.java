package io.fodc.schemas.link;

/** A tick frame that cannot be decoded. The decoder is as it was before the frame. */
public final class TickFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  TickFrameException(String message) {
    super(message);
  }
}
