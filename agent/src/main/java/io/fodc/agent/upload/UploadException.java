package io.fodc.agent.upload;

import java.io.IOException;

/** An upload, or one call of it, that cannot go on; the message says why. */
final class UploadException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean lasting;

  private UploadException(String message, boolean lasting) {
    super(message);
    this.lasting = lasting;
  }

  /** Another call may get further. */
  static UploadException broken(String message) {
    return new UploadException(message, false);
  }

  /** No other call will get further. */
  static UploadException over(String message) {
    return new UploadException(message, true);
  }

  boolean isLasting() {
    return lasting;
  }
}
