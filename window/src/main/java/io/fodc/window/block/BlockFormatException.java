package io.fodc.window.block;

/** Bytes that are no window block: which part is wrong, and the numbers in conflict. */
public final class BlockFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  BlockFormatException(String message) {
    super(message);
  }

  static void require(boolean holds, String message, Object... values) throws BlockFormatException {
    if (!holds) {
      throw new BlockFormatException("window block " + message.formatted(values));
    }
  }
}
