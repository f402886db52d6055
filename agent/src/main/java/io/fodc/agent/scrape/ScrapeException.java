package io.fodc.agent.scrape;

import java.io.IOException;
import java.io.Serial;

/** A scrape that cannot go on; leaves this package only as a report. */
final class ScrapeException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final ScrapeReason reason;

  ScrapeException(ScrapeReason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  ScrapeReason reason() {
    return reason;
  }
}
