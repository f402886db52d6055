package io.fodc.agent.tools;

/** A command line that asks for nothing that can be done; the message says why and what to do. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
