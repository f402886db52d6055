package io.fodc.schemas.exposition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What is counted while a page is read. */
final class PageTally {
  long lines;
  long samples;
  long duplicates;
  long refused;
  long exemplars;
  private long badLines;
  private String firstRefusal = "";
  private final List<BadLine> firstBadLines = new ArrayList<>();

  void begin() {
    lines = 0;
    samples = 0;
    badLines = 0;
    duplicates = 0;
    refused = 0;
    exemplars = 0;
    firstRefusal = "";
    firstBadLines.clear();
  }

  /** The line over a limit that was read last. */
  void refuse(byte[] page, int start, int lineEnd, String reason) {
    if (firstRefusal.isEmpty()) {
      firstRefusal = reason;
    }
    bad(page, start, lineEnd, reason);
  }

  /** The line not understood that was read last. */
  void bad(byte[] page, int start, int lineEnd, String reason) {
    badLines++;
    if (firstBadLines.size() < PageReport.MAX_BAD_LINES) {
      int shown = Math.min(lineEnd - start, BadLine.EXCERPT_CHARS);
      String excerpt = new String(page, start, shown, StandardCharsets.UTF_8);
      firstBadLines.add(new BadLine(lines, reason, BadLine.printable(excerpt)));
    }
  }

  PageReport report(boolean complete) {
    return new PageReport(
        lines,
        samples,
        badLines,
        firstBadLines,
        duplicates,
        refused,
        firstRefusal,
        exemplars,
        !complete);
  }
}
