package io.fodc.proxy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Follows the chain of an audit log from its first record to its last. */
public final class AuditVerification {
  private final Path directory;
  private final TreeSet<Long> begun = new TreeSet<>();
  private long records;
  private long firstSeq;
  private long lastSeq;
  private String lastHash = AuditLine.NO_HASH;
  private long keptFrom = 1;
  private Optional<Broken> broken = Optional.empty();

  private AuditVerification(Path directory) {
    this.directory = directory;
  }

  /**
   * The first record that is not as it was written.
   *
   * @param file where it is
   * @param line its line there, from 1; 0 if it is not there
   * @param seq its number as far as it is known
   * @param reason what is wrong
   */
  public record Broken(Path file, int line, long seq, String reason) {
    @Override
    public String toString() {
      String where = line > 0 ? file + " line " + line : file.toString();
      return "%s, record %d: %s".formatted(where, seq, reason);
    }
  }

  /**
   * What was found.
   *
   * @param files files read
   * @param records records that are good, all of them unless one is broken
   * @param firstSeq number of the first
   * @param lastSeq number of the last good one
   * @param head hash of the last good one
   * @param unfinished actions that were begun and not completed
   * @param broken the first record that is not good
   */
  public record Report(
      int files,
      long records,
      long firstSeq,
      long lastSeq,
      String head,
      List<Long> unfinished,
      Optional<Broken> broken) {}

  /**
   * Verifies a log.
   *
   * @throws IOException if it cannot be read, or is none
   */
  public static Report verify(Path directory) throws IOException {
    return new AuditVerification(directory).run();
  }

  private Report run() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is no folder");
    }
    // Before the files: what it names is in them by then.
    Optional<AuditFiles.Head> head = AuditFiles.head(directory);
    List<Path> files = AuditFiles.all(directory);
    if (files.isEmpty() && head.isEmpty()) {
      throw new IOException(directory + " holds no audit log");
    }
    for (Path file : files) {
      AuditFiles.read(file, (number, line) -> check(file, number, line));
      if (broken.isPresent()) {
        break;
      }
    }
    if (broken.isEmpty()) {
      broken = missing(files, head);
    }
    return new Report(
        files.size(), records, firstSeq, lastSeq, lastHash, List.copyOf(begun), broken);
  }

  private boolean check(Path file, int number, byte[] bytes) {
    AuditLine line;
    try {
      line = AuditLine.read(bytes);
    } catch (AuditLine.DamagedException e) {
      broken = Optional.of(new Broken(file, number, lastSeq + 1, e.reason()));
      return false;
    }
    String wrong = "";
    if (records > 0 && line.seq() != lastSeq + 1) {
      wrong = "comes after record " + lastSeq + ": records were removed or put elsewhere";
    } else if ((records > 0 || line.seq() == 1) && !line.prev().equals(lastHash)) {
      wrong = "does not carry the hash of the record before it";
    } else if (number == 1 && line.seq() != AuditFiles.firstSeq(file)) {
      wrong = "is not the one the file is named by";
    }
    if (!wrong.isEmpty()) {
      broken = Optional.of(new Broken(file, number, line.seq(), wrong));
      return false;
    }
    take(line);
    return true;
  }

  private void take(AuditLine line) {
    if (records++ == 0) {
      firstSeq = line.seq();
    }
    lastSeq = line.seq();
    lastHash = line.hash();
    switch (line.kind()) {
      case "begin" -> begun.add(line.seq());
      case "end" -> line.completes().ifPresent(begun::remove);
      case "segment" -> keptFrom = Math.max(keptFrom, line.json().path("kept_from").asLong());
      default -> {
        // Complete by itself.
      }
    }
  }

  private Optional<Broken> missing(List<Path> files, Optional<AuditFiles.Head> head) {
    Path last = files.isEmpty() ? directory : files.getLast();
    if (firstSeq > keptFrom || records == 0) {
      String reason =
          "records %d to %d were removed".formatted(keptFrom, Math.max(firstSeq, 2) - 1);
      return Optional.of(
          new Broken(files.isEmpty() ? directory : files.getFirst(), 1, keptFrom, reason));
    }
    if (head.isEmpty()) {
      return Optional.of(
          new Broken(last, 0, lastSeq, "the file 'head', which names the last record, is gone"));
    }
    if (head.get().seq() > lastSeq) {
      String reason =
          "records %d to %d were cut off the end".formatted(lastSeq + 1, head.get().seq());
      return Optional.of(new Broken(last, 0, lastSeq + 1, reason));
    }
    if (head.get().seq() == lastSeq && !head.get().hash().equals(lastHash)) {
      return Optional.of(new Broken(last, 0, lastSeq, "is another one than 'head' names"));
    }
    return Optional.empty();
  }
}
