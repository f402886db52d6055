package io.fodc.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLinesTest {
  private static LogRecord record(String message) {
    LogRecord record = new LogRecord(Level.WARNING, message);
    record.setLoggerName("io.fodc.proxy.fleet.Fleet");
    record.setInstant(Instant.parse("2026-11-22T10:00:00.125Z"));
    return record;
  }

  @Test
  void keepsWhatAnAgentSentOnOneLine() {
    assertThat(new LogLines().format(record("session opened version=1\r\n2026 ERROR forged")))
        .isEqualTo(
            "2026-11-22T10:00:00.125Z WARNING Fleet session opened version=1  2026 ERROR forged\n");
  }

  @Test
  void tellsAFailureWithItsCausesOnOneLine() {
    LogRecord record = record("failed");
    record.setThrown(new IllegalStateException("a\nb", new IllegalArgumentException("c")));
    assertThat(new LogLines().format(record))
        .contains("failure=\"java.lang.IllegalStateException: a b\" at=\"io.fodc.schemas.")
        .contains("cause=\"java.lang.IllegalArgumentException: c\"")
        .containsOnlyOnce("\n");
  }
}
