package io.fodc.agent.capture;

/**
 * A capture that cannot be taken; the message says for which input, against which limit, what to
 * do.
 */
public final class CaptureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * A failure.
   *
   * @param code for machines: {@code target-unreachable}, {@code in-use}, {@code too-large}
   */
  public CaptureException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** For machines. */
  public String code() {
    return code;
  }
}
