package io.fodc.proxy.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The folders of captures: in each a file that says how the capture stands, replaced as a whole,
 * and its artifacts by part and number. No name from outside becomes part of a path. Any thread;
 * one at a time for one capture.
 */
final class CaptureStore {
  private static final System.Logger LOG = System.getLogger(CaptureStore.class.getName());
  private static final String JOB = "capture.json";
  private static final String DAMAGED = "damaged";
  private static final String DELETED = "deleted-";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{22}");
  private static final long MOST_JOB_BYTES = 256L << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(16).build())
                  .build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private final Path directory;

  private CaptureStore(Path directory) {
    this.directory = directory;
  }

  /**
   * The store in a directory, which is made when it is missing.
   *
   * @throws IOException if it cannot be used
   */
  static CaptureStore open(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new CaptureStore(directory);
  }

  /** Whether a text can be the name of a capture. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** The captures of an earlier run; what is damaged is set aside, what was deleted is removed. */
  List<Capture> load() throws IOException {
    List<Capture> found = new ArrayList<>();
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(folders::add);
    }
    for (Path folder : folders) {
      String name = String.valueOf(folder.getFileName());
      if (name.startsWith(DELETED)) {
        remove(folder);
      } else if (isId(name)) {
        try {
          found.add(read(folder, name));
        } catch (IOException | RuntimeException e) {
          setAside(folder, name, e);
        }
      }
    }
    found.sort(Comparator.comparing(Capture::id));
    return found;
  }

  private static Capture read(Path folder, String id) throws IOException {
    Path file = folder.resolve(JOB);
    long size = Files.size(file);
    if (size > MOST_JOB_BYTES) {
      throw new IOException(size + " bytes; at most " + MOST_JOB_BYTES + " are read");
    }
    Capture capture = JSON.readValue(file.toFile(), Capture.class);
    if (!capture.id().equals(id) || capture.parts().isEmpty()) {
      throw new IOException("it is of capture '" + capture.id() + "', or has no parts");
    }
    return capture;
  }

  private void setAside(Path folder, String name, Exception cause) throws IOException {
    Path aside = Files.createDirectories(directory.resolve(DAMAGED)).resolve(name);
    LOG.log(
        System.Logger.Level.WARNING,
        "capture set aside folder=%s to=%s reason=\"%s\"".formatted(folder, aside, cause));
    Files.move(folder, aside, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes how a capture stands; after it, that is what an earlier run left. */
  void write(Capture capture) throws IOException {
    Path folder = directory.resolve(capture.id());
    Files.createDirectories(folder);
    Path next = folder.resolve(JOB + ".new");
    byte[] bytes = JSON.writeValueAsBytes(capture);
    try (FileChannel file =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer all = ByteBuffer.wrap(bytes);
      while (all.hasRemaining()) {
        file.write(all);
      }
      file.force(true);
    }
    Files.move(
        next,
        folder.resolve(JOB),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Where a whole artifact is. */
  Path whole(String captureId, int part, int number) {
    return directory.resolve(captureId).resolve("artifact-" + part + "-" + number);
  }

  /** Where an artifact is on its way. */
  Path partial(String captureId, int part, int number) {
    return directory.resolve(captureId).resolve("artifact-" + part + "-" + number + ".part");
  }

  /** Every artifact file of a capture, whole or not. */
  List<Path> files(String captureId) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(directory.resolve(captureId), "artifact-*")) {
      all.forEach(files::add);
    }
    return files;
  }

  /** Removes a capture and everything it brought. Who reads some of it reads on. */
  void delete(String captureId) {
    Path folder = directory.resolve(captureId);
    Path doomed = directory.resolve(DELETED + captureId);
    try {
      if (Files.exists(folder)) {
        Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
        remove(doomed);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "capture not deleted folder=%s reason=\"%s\"".formatted(folder, e));
    }
  }

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  /** A digest as it is kept. */
  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
