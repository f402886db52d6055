package io.fodc.proxy.access;

/** What was shown cannot be read; the message holds nothing of it. */
public final class MalformedCredentialsException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedCredentialsException(String reason) {
    super(reason, null, false, false);
  }

  /** Why not. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
