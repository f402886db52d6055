package io.fodc.agent;

import java.time.Instant;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Log records as single lines on standard error: time, level, part, message, and for a failure its
 * cause and first frames. What {@code java.util.logging.config.file} says wins.
 */
final class LogLines extends Formatter {
  private static final int FRAMES = 12;

  private LogLines() {}

  /** To be called before anything logs. */
  static void install() {
    if (System.getProperty(LastingLogs.PROPERTY) == null) {
      System.setProperty(LastingLogs.PROPERTY, LastingLogs.class.getName());
    }
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    LogManager.getLogManager();
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new LogLines());
    }
  }

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder(160);
    line.append(Instant.ofEpochMilli(record.getMillis()))
        .append(' ')
        .append(record.getLevel().getName())
        .append(' ')
        .append(part(record.getLoggerName()))
        .append(' ');
    appendOneLine(line, formatMessage(record));
    Throwable cause = record.getThrown();
    if (cause != null) {
      line.append(" failure=\"");
      appendOneLine(line, cause.toString());
      line.append("\" at=\"");
      StackTraceElement[] frames = cause.getStackTrace();
      for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
        line.append(i == 0 ? "" : " < ").append(frames[i]);
      }
      line.append('"');
    }
    return line.append('\n').toString();
  }

  private static String part(String logger) {
    return logger == null ? "-" : logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static void appendOneLine(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
  }
}
