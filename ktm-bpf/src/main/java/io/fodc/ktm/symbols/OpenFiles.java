package io.fodc.ktm.symbols;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files behind the mappings of one process, held open. The kernel's own link to a mapped file
 * ({@code map_files}) leads to exactly that file, deleted or not; where it may not be followed the
 * path is used, as the process sees it, if the inode there is still the mapped one. At most {@value
 * #MOST}.
 */
final class OpenFiles implements Closeable {
  static final int MOST = 256;

  private final Path process;
  private final Map<MappedFile.Key, BinaryFile> open = new HashMap<>();
  private final Map<MappedFile.Key, FileReport> failed = new HashMap<>();

  /** Files of the process whose folder in {@code /proc} is given. */
  OpenFiles(Path process) {
    this.process = process;
  }

  /** Opens the file of a mapping if it is not open yet. */
  void add(MappedFile mapping) {
    if (!mapping.hasFile() || open.containsKey(mapping.key()) || open.size() >= MOST) {
      return;
    }
    try {
      FileChannel channel = open(mapping);
      open.put(mapping.key(), new BinaryFile(mapping.plainPath(), channel));
      failed.remove(mapping.key());
    } catch (IOException e) {
      failed.putIfAbsent(mapping.key(), failure(mapping, e));
    }
  }

  Optional<BinaryFile> of(MappedFile mapping) {
    return Optional.ofNullable(open.get(mapping.key()));
  }

  Optional<FileReport> failureOf(MappedFile mapping) {
    return Optional.ofNullable(failed.get(mapping.key()));
  }

  @Override
  public void close() throws IOException {
    for (BinaryFile file : open.values()) {
      file.close();
    }
    open.clear();
  }

  private FileChannel open(MappedFile mapping) throws IOException {
    String range = Long.toHexString(mapping.start()) + "-" + Long.toHexString(mapping.end());
    Path exact = process.resolve("map_files").resolve(range);
    try {
      return RegularFile.open(exact, handle -> true);
    } catch (IOException e) {
      // The link needs more privilege than the path does.
    }
    return RegularFile.open(
        process.resolve("root" + mapping.plainPath()),
        handle -> Files.getAttribute(handle, "unix:ino").equals(mapping.inode()));
  }

  private static FileReport failure(MappedFile mapping, IOException e) {
    FileReport.State state =
        switch (e) {
          case RegularFile.ReplacedException _ -> FileReport.State.REPLACED;
          case NoSuchFileException _ -> FileReport.State.DELETED;
          default -> FileReport.State.UNREADABLE;
        };
    return new FileReport(mapping.plainPath(), state, String.valueOf(e.getMessage()));
  }
}
