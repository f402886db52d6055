package io.fodc.proxy.upload;

/** Why an upload, or one call of it, goes no further. The message says which bound or rule. */
public final class UploadRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** The reason, for machines. */
  public enum Kind {
    /** Nobody waits for this upload, or not any more. */
    UNKNOWN,
    /** Another agent was asked, or for another purpose, or it speaks without a session. */
    NOT_ALLOWED,
    /** Another call of the same upload is at work. */
    BUSY,
    /** Parts that make no sense. */
    INVALID,
    /** A part that does not follow on the bytes received; an empty call says how many they are. */
    OUT_OF_ORDER,
    /** More than was asked for, or than the spool takes. */
    TOO_MUCH,
    /** Length or SHA-256 is not what the end says; what was received is dropped. */
    DAMAGED,
    /** The spool cannot be written. */
    STORAGE
  }

  private final Kind kind;

  /** A refusal; the message names the bound or the rule. */
  public UploadRefusal(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** The reason, for machines. */
  public Kind kind() {
    return kind;
  }
}
