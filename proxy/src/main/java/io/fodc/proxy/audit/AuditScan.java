package io.fodc.proxy.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.List;

/** One reading of a log while it is written. */
final class AuditScan {
  private final Path directory;
  private final long after;
  private final long last;
  private final AuditLog.Reader reader;
  private boolean over;

  AuditScan(Path directory, long after, long last, AuditLog.Reader reader) {
    this.directory = directory;
    this.after = after;
    this.last = last;
    this.reader = reader;
  }

  void run() throws IOException {
    List<Path> files = AuditFiles.all(directory);
    for (int i = 0; i < files.size() && !over; i++) {
      boolean allBefore =
          i + 1 < files.size() && AuditFiles.firstSeq(files.get(i + 1)) <= after + 1;
      if (!allBefore) {
        file(files.get(i));
      }
    }
  }

  private void file(Path file) throws IOException {
    try {
      AuditFiles.read(file, (number, line) -> line(line));
    } catch (NoSuchFileException e) {
      // The oldest file made room meanwhile.
    }
  }

  private boolean line(byte[] bytes) throws IOException {
    long seq;
    long time;
    try {
      AuditLine line = AuditLine.read(bytes);
      seq = line.seq();
      time = line.time().toEpochMilli();
    } catch (AuditLine.DamagedException | DateTimeException e) {
      // Shown as what it is, but not as a record: its text may be anything.
      return reader.record(-1, -1, "{\"kind\":\"damaged\"}".getBytes(StandardCharsets.US_ASCII));
    }
    if (seq > last) {
      over = true;
    } else if (seq > after) {
      over = !reader.record(seq, time, bytes);
    }
    return !over;
  }
}
