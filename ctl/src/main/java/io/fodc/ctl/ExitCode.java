package io.fodc.ctl;

/** How a command ended, as the shell sees it. */
public enum ExitCode {
  /** As asked. */
  OK(0),
  /** It went wrong in a way that no other code names. */
  FAILED(1),
  /** The command, an option or a file it names cannot be used. */
  USAGE(2),
  /** There is no such node, capture or artifact. */
  NOT_FOUND(3),
  /** The proxy does not know who asks, or does not let them. */
  DENIED(4),
  /** A part of what was asked for is missing. */
  PARTIAL(5),
  /** A time limit passed. */
  TIMEOUT(6),
  /** The proxy, or every node, refused for now. */
  REFUSED(7);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number. */
  public int code() {
    return code;
  }

  /** What an HTTP status that is no success means for the caller. */
  public static ExitCode ofStatus(int status) {
    return switch (status) {
      case 400 -> USAGE;
      case 401, 403 -> DENIED;
      case 404, 410 -> NOT_FOUND;
      case 408, 504 -> TIMEOUT;
      case 409, 422, 429 -> REFUSED;
      default -> FAILED;
    };
  }
}
