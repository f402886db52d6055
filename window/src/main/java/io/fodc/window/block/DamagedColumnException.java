package io.fodc.window.block;

/**
 * A column of a block whose checksum is right is malformed all the same: whoever wrote it did so.
 * Only blocks of {@link BlockCheck#openOwn} can have one.
 */
public final class DamagedColumnException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedColumnException(String message) {
    super(message);
  }
}
