package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditTicket;
import io.fodc.proxy.audit.AuditUnavailableException;
import java.time.Duration;

/** What is done only when the audit log knows of it. */
final class Audited {
  private static final Duration RETRY = Duration.ofSeconds(10);

  private Audited() {}

  /**
   * Records what is about to be done.
   *
   * @throws ProblemException if it cannot be recorded: then it must not be done
   */
  static AuditTicket begin(AccessControl access, AuditAction action) {
    try {
      return access.audit().begin(action);
    } catch (AuditUnavailableException e) {
      throw Problem.of(
              ProblemCode.AUDIT_UNAVAILABLE,
              "this is done only when it can be audited, and the audit log cannot be written",
              "make room in audit.directory; the proxy's log has the reason")
          .retryAfter(RETRY)
          .thrown();
    }
  }
}
