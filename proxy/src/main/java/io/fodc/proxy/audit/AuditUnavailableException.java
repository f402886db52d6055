package io.fodc.proxy.audit;

import java.io.IOException;

/** A record could not be written, so what it would have been about must not happen. */
public final class AuditUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  AuditUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
