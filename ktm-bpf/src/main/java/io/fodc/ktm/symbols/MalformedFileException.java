package io.fodc.ktm.symbols;

import java.io.IOException;

/** A file contradicts its own format; the message says where. */
final class MalformedFileException extends IOException {
  MalformedFileException(String message) {
    super(message);
  }
}
