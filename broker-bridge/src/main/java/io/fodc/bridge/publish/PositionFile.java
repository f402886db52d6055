package io.fodc.bridge.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Keeps a {@link Position} from one life of the agent to the next, beside the window's file: six
 * lines of text, replaced as a whole. The file is not forced to the disk: after a power failure an
 * older one, or a torn one that its checksum gives away, only makes records be sent twice. One
 * thread.
 *
 * <pre>
 * fodc-kafka-position 1
 * fodc.metric-windows.v1 east/data-0        topic, key of the node
 * acknowledged 1700000030000                newest tick that brokers have
 * begun 1700000060000                       last tick of the window being sent; 0: none is
 * record 3/1234                             partition and offset of the newest record that brokers have; -1/-1: none
 * crc32c 1c9b0e11                           of the bytes before this line
 * </pre>
 */
final class PositionFile {
  private static final String MAGIC = "fodc-kafka-position 1\n";
  private static final int MOST_BYTES = 4_096;

  private final Path file;
  private final Path written;
  private final String subject;

  /**
   * @param topic where records go
   * @param key of the node
   */
  PositionFile(Path file, String topic, String key) {
    this.file = file;
    written = file.resolveSibling(file.getFileName() + ".part");
    subject = topic + " " + key.replace("\n", "%0A") + "\n";
  }

  /**
   * What was kept; empty if nothing was, or for another node or topic.
   *
   * @throws IOException if the file cannot be read, or is not what {@link #keep} wrote
   */
  Optional<Position> kept() throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.lastIndexOf("crc32c ");
    if (!text.startsWith(MAGIC) || end < 0 || !text.substring(end).equals(checksum(text, end))) {
      throw new IOException(file + " is no position, or is torn");
    }
    if (!text.startsWith(subject, MAGIC.length())) {
      return Optional.empty();
    }
    String[] lines = text.substring(MAGIC.length() + subject.length(), end).split("\n");
    try {
      return Optional.of(
          new Position(
              number(lines[0], "acknowledged "), number(lines[1], "begun "), place(lines[2])));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(file + " holds no position: " + e.getMessage(), e);
    }
  }

  private static NewestOffset.Place place(String line) {
    String[] words = line.split("[ /]");
    if (words.length != 3 || !words[0].equals("record")) {
      throw new IllegalArgumentException("no record");
    }
    return new NewestOffset.Place(Integer.parseInt(words[1]), Long.parseLong(words[2]));
  }

  private static long number(String line, String name) {
    if (!line.startsWith(name)) {
      throw new IllegalArgumentException("no " + name);
    }
    return Long.parseLong(line.substring(name.length()));
  }

  /** Replaces what was kept. */
  void keep(Position position) throws IOException {
    String text =
        MAGIC
            + subject
            + "acknowledged %d\nbegun %d\nrecord %s\n"
                .formatted(
                    position.acknowledgedMillis(), position.begunToMillis(), position.place());
    Files.writeString(written, text + checksum(text, text.length()));
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String checksum(String text, int end) {
    CRC32C crc = new CRC32C();
    crc.update(text.substring(0, end).getBytes(StandardCharsets.UTF_8));
    return "crc32c %08x\n".formatted(crc.getValue());
  }
}
