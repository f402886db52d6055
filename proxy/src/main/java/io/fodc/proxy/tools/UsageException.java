package io.fodc.proxy.tools;

/** A command line that cannot be followed. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
