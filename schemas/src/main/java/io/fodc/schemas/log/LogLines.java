package io.fodc.schemas.log;

import java.time.Instant;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * A log record as one line: time, level, part, message, and of a failure each cause with its first
 * frames. Control characters become spaces: what an agent or a client sent cannot begin a line of
 * its own.
 */
public final class LogLines extends Formatter {
  private static final int FRAMES = 12;
  private static final int CAUSES = 5;

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
    Throwable failure = record.getThrown();
    for (int depth = 0; failure != null && depth < CAUSES; depth++) {
      append(line, depth == 0 ? " failure" : " cause", failure);
      failure = failure.getCause();
    }
    return line.append('\n').toString();
  }

  private static void append(StringBuilder line, String word, Throwable failure) {
    line.append(word).append("=\"");
    appendOneLine(line, failure.toString());
    line.append("\" at=\"");
    StackTraceElement[] frames = failure.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
      line.append(i == 0 ? "" : " < ").append(frames[i]);
    }
    line.append('"');
  }

  private static String part(String logger) {
    return logger == null ? "-" : logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static void appendOneLine(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean breaks = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      line.append(breaks ? ' ' : c);
    }
  }
}
