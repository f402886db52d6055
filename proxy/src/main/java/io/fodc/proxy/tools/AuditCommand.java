package io.fodc.proxy.tools;

import io.fodc.proxy.audit.AuditVerification;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code audit verify}. */
final class AuditCommand {
  static final String USAGE =
      """
      usage: audit verify [DIR]
        DIR    the folder of the log, fodc-proxy-data/audit if not said
      Exit code 0: every record is as it was written. 1: the first one that is not is named.
      """;

  private static final String DEFAULT_DIRECTORY = "fodc-proxy-data/audit";

  private final PrintStream out;

  AuditCommand(PrintStream out) {
    this.out = out;
  }

  /** Whether the log is whole. */
  boolean run(List<String> args) throws UsageException, IOException {
    if (args.isEmpty() || !args.getFirst().equals("verify") || args.size() > 2) {
      throw new UsageException("only 'verify [DIR]' is known");
    }
    Arguments given = Arguments.of(args.subList(1, args.size()), Set.of());
    Path directory =
        Path.of(given.words().isEmpty() ? DEFAULT_DIRECTORY : given.words().getFirst());
    AuditVerification.Report report = AuditVerification.verify(directory);
    if (report.broken().isPresent()) {
      out.println("broken: " + report.broken().get());
      out.printf(
          "good before it: %d records, the last is %d%n", report.records(), report.lastSeq());
      return false;
    }
    out.printf(
        "whole: %d records in %d files, %d to %d%n",
        report.records(), report.files(), report.firstSeq(), report.lastSeq());
    out.println("hash of the last: " + report.head());
    if (!report.unfinished().isEmpty()) {
      out.println("begun and not completed: " + report.unfinished());
    }
    return true;
  }
}
