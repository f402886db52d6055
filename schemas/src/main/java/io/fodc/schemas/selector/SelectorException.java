package io.fodc.schemas.selector;

/** A text that is no selector. */
public final class SelectorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String selector;
  private final int position;

  SelectorException(String selector, int position, String reason) {
    super(reason);
    this.selector = selector;
    this.position = position;
  }

  /** The text. */
  public String selector() {
    return selector;
  }

  /** How many of its characters were read when it went wrong. */
  public int position() {
    return position;
  }
}
