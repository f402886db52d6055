package io.fodc.agent.upload;

import java.io.IOException;

/**
 * An upload, or one call of it, that cannot go on; the message says why and begins with a word for
 * machines and a colon.
 */
final class UploadException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What another call may change. */
  enum Hope {
    /** It may get further. */
    BROKEN,
    /** It may, once the proxy knows us again. */
    UNKNOWN_TO_PROXY,
    /** Nothing. */
    OVER
  }

  private final Hope hope;

  UploadException(Hope hope, String message) {
    super(message);
    this.hope = hope;
  }

  /** Another call may get further. */
  static UploadException broken(String message) {
    return new UploadException(Hope.BROKEN, message);
  }

  /** No other call will get further. */
  static UploadException over(String message) {
    return new UploadException(Hope.OVER, message);
  }

  Hope hope() {
    return hope;
  }
}
