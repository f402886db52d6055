package io.fodc.proxy.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a log ended that is opened again.
 *
 * @param last its last file; empty if there is none
 * @param tornBytes bytes after the last whole record of that file
 * @param seq number of the last record, also if it is missing
 * @param hash its hash
 * @param open actions begun and not completed
 * @param damages what is not as it was written, in words
 */
record AuditRecovery(
    Optional<Path> last,
    long tornBytes,
    long seq,
    String hash,
    Set<Long> open,
    List<String> damages) {

  /** Reads the last file, which says what was open before it. */
  static AuditRecovery of(Path directory) throws IOException {
    List<Path> files = AuditFiles.all(directory);
    Optional<AuditFiles.Head> head = AuditFiles.head(directory);
    Reading reading = new Reading();
    long torn = 0;
    if (!files.isEmpty()) {
      Path last = files.getLast();
      torn = AuditFiles.read(last, (number, line) -> reading.take(last, number, line));
      if (torn > 0) {
        reading.damages.add(
            "torn-record: " + torn + " bytes of " + last.getFileName() + " set aside");
      }
    }
    long seq = reading.seq;
    if (head.isPresent() && head.get().seq() > seq) {
      reading.damages.add("records-missing: %d to %d".formatted(seq + 1, head.get().seq()));
      reading.seq = head.get().seq();
      reading.hash = head.get().hash();
    }
    Optional<Path> last = files.isEmpty() ? Optional.empty() : Optional.of(files.getLast());
    return new AuditRecovery(
        last, torn, reading.seq, reading.hash, reading.open, List.copyOf(reading.damages));
  }

  private static final class Reading {
    private final List<String> damages = new ArrayList<>();
    private final Set<Long> open = new TreeSet<>();
    private long seq;
    private String hash = AuditLine.NO_HASH;

    private boolean take(Path file, int number, byte[] bytes) {
      try {
        AuditLine line = AuditLine.read(bytes);
        seq = line.seq();
        hash = line.hash();
        switch (line.kind()) {
          case "begin" -> open.add(seq);
          case "end" -> line.completes().ifPresent(open::remove);
          case "segment" -> line.json().path("open").forEach(each -> open.add(each.asLong()));
          default -> {
            // Complete by itself.
          }
        }
      } catch (AuditLine.DamagedException e) {
        damages.add(
            "damaged-record: %s line %d %s".formatted(file.getFileName(), number, e.reason()));
      }
      return true;
    }
  }
}
