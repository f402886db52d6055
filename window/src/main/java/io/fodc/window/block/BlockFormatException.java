package io.fodc.window.block;

/** Bytes that are no window block: which part is wrong, and the numbers in conflict. */
public final class BlockFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  BlockFormatException(String message) {
    super(message);
  }
}
