package io.fodc.proxy.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of an audit log: {@code audit-SEQ.jsonl}, named by the number of their first record,
 * and {@code head}, which says which record is the last, so that a shortened log is noticed.
 */
final class AuditFiles {
  private static final Pattern NAME = Pattern.compile("audit-(\\d{16})\\.jsonl");
  private static final Pattern HEAD = Pattern.compile("(\\d{20}) ([0-9a-f]{64})\n");
  private static final String HEAD_NAME = "head";

  private AuditFiles() {}

  /** The last record as {@code head} knows it. */
  record Head(long seq, String hash) {}

  static Path file(Path directory, long firstSeq) {
    return directory.resolve("audit-%016d.jsonl".formatted(firstSeq));
  }

  /** Files by their first record, oldest first. */
  static List<Path> all(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> NAME.matcher(f.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  static long firstSeq(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException(file + " is no file of an audit log");
    }
    return Long.parseLong(name.group(1));
  }

  /** Empty if there is none that can be read. */
  static Optional<Head> head(Path directory) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(directory.resolve(HEAD_NAME));
      Matcher head = HEAD.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
      return head.matches()
          ? Optional.of(new Head(Long.parseLong(head.group(1)), head.group(2)))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static FileChannel openHead(Path directory) throws IOException {
    return FileChannel.open(
        directory.resolve(HEAD_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Always the same length, so that it is either the old or the new one. */
  static void writeHead(FileChannel channel, long seq, String hash) throws IOException {
    channel.write(
        ByteBuffer.wrap("%020d %s\n".formatted(seq, hash).getBytes(StandardCharsets.US_ASCII)), 0);
  }

  static void forceFolder(Path directory) throws IOException {
    try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Takes the lines of a file. */
  interface Lines {
    /**
     * One line.
     *
     * @param number its number, from 1
     * @param line its bytes without the newline
     * @return whether to go on
     */
    boolean line(int number, byte[] line) throws IOException;
  }

  /** Reads whole lines; bytes after the last newline are counted and left alone. */
  static long read(Path file, Lines lines) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
      int number = 0;
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          if (line.size() >= AuditLine.MAX_BYTES) {
            throw new IOException(
                "%s has a line %d of more than %d bytes"
                    .formatted(file, number + 1, AuditLine.MAX_BYTES));
          }
          line.write(b);
        } else {
          if (!lines.line(++number, line.toByteArray())) {
            return 0;
          }
          line.reset();
        }
      }
      return line.size();
    }
  }
}
