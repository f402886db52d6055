package io.fodc.ktm.symbols;

import java.io.IOException;

/** A file asks for more work than it may have; the message says how much that is. */
final class WorkLimitException extends IOException {
  WorkLimitException(String message) {
    super(message);
  }
}
