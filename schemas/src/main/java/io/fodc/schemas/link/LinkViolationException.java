package io.fodc.schemas.link;

/** A message of the link that breaks a bound or a rule of {@code agent.proto}. */
public final class LinkViolationException extends Exception {
  private static final long serialVersionUID = 1L;

  LinkViolationException(String message) {
    super(message);
  }
}
