package io.fodc.agent.tools;

import io.fodc.window.ScanReport;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowView;
import io.fodc.window.file.FileReport;
import io.fodc.window.file.RecordedFile;
import java.io.PrintStream;
import java.nio.file.Path;

/** {@code window verify}: every checksum, and every column decoded. */
final class VerifyCommand {
  private VerifyCommand() {}

  /** Whether the file is sound; tells what it found. */
  static boolean run(Path path, RecordedFile file, PrintStream out) {
    FileReport report = file.report();
    report.damages().forEach(damage -> out.println(path + ": damaged " + damage));
    if (report.damages().size() == FileReport.MOST_DAMAGES) {
      out.println(
          path + ": there may be more; the first " + FileReport.MOST_DAMAGES + " are shown");
    }
    if (!report.complete()) {
      out.println(path + ": cut short after " + report.bytes() + " bytes: the end is missing");
    }
    try (WindowView view = file.view()) {
      ScanReport decoded = view.scan(WindowQuery.everything(), new Decoded());
      out.printf(
          "%s: %s: %,d samples of %,d series decoded, %,d columns of %,d sealed blocks and %,d open"
              + " rows%s%n",
          path,
          report.isSound() ? "sound" : "DAMAGED",
          decoded.samples(),
          decoded.series(),
          decoded.columns(),
          report.blocks(),
          report.rows(),
          report.tornBytes() > 0
              ? "; a last tick that was never whole, %,d bytes".formatted(report.tornBytes())
              : "");
      return report.isSound();
    }
  }

  /** Decoding is the check. */
  private static final class Decoded implements SeriesVisitor {
    @Override
    public void series(int seriesId) {}

    @Override
    public void points(long[] ticks, double[] values, int count) {}
  }
}
