package io.fodc.window.file;

import java.io.IOException;

/** Bytes that are no window file, or not one that can be read; the message says why. */
public final class WindowFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public WindowFileException(String message) {
    super(message);
  }
}
