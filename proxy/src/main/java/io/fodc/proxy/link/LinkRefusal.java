package io.fodc.proxy.link;

import io.grpc.Status;

/** A message that breaks a bound or a rule; it ends the stream with a status that says which. */
final class LinkRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;

  private LinkRefusal(Status.Code code, String message) {
    super(message);
    this.code = code;
  }

  /** More than is allowed. */
  static LinkRefusal tooMuch(String what, long actual, long allowed) {
    return new LinkRefusal(
        Status.Code.RESOURCE_EXHAUSTED,
        "%s: %d; at most %d are allowed".formatted(what, actual, allowed));
  }

  /** More than is allowed, in words. */
  static LinkRefusal tooMuch(String message) {
    return new LinkRefusal(Status.Code.RESOURCE_EXHAUSTED, message);
  }

  /** Something that makes no sense. */
  static LinkRefusal invalid(String message) {
    return new LinkRefusal(Status.Code.INVALID_ARGUMENT, message);
  }

  /** Something that does not fit what happened before. */
  static LinkRefusal outOfOrder(String message) {
    return new LinkRefusal(Status.Code.FAILED_PRECONDITION, message);
  }

  Status status() {
    return code.toStatus().withDescription(getMessage());
  }
}
