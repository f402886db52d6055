package io.fodc.proxy.access;

/** What is thought of a proof. */
public sealed interface PeerVerdict {
  /**
   * It comes from a proxy of the fleet and is for this request.
   *
   * @param body digest that the request's body must have
   * @param answer what shows the one who asked that a proxy of the fleet answers
   */
  record Proven(String body, String answer) implements PeerVerdict {}

  /**
   * It does not.
   *
   * @param reason in half a sentence, without anything secret
   */
  record Refused(PeerFault fault, String reason) implements PeerVerdict {}
}
