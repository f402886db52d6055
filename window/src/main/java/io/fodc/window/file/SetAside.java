package io.fodc.window.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Keeps files that cannot be used, or not wholly, beside their place as {@code
 * NAME.set-aside-NUMBER}. At most {@value #MOST} are kept; before that is exceeded the oldest goes,
 * and is told.
 */
final class SetAside {
  static final int MOST = 3;

  private static final String SUFFIX = ".set-aside-";

  private final Path file;
  private final List<String> notes;

  /**
   * @param notes takes a line for each file that is kept or goes
   */
  SetAside(Path file, List<String> notes) {
    this.file = file;
    this.notes = notes;
  }

  /** Moves the file away. */
  void move(String reason) throws IOException {
    Path kept = next();
    Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
    notes.add("%s was set aside as %s: %s".formatted(file, kept.getFileName(), reason));
  }

  /** Keeps a copy as the file is now; a disk without room for it is noted. */
  void copy(String reason) {
    try {
      Path kept = next();
      Path part = kept.resolveSibling(kept.getFileName() + ".part");
      Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
      notes.add(
          "%s is damaged, a copy is kept as %s: %s".formatted(file, kept.getFileName(), reason));
    } catch (IOException e) {
      notes.add("%s is damaged, and no copy could be kept (%s): %s".formatted(file, e, reason));
    }
  }

  private Path next() throws IOException {
    TreeMap<Integer, Path> kept = kept();
    while (kept.size() >= MOST) {
      Path oldest = kept.pollFirstEntry().getValue();
      Files.delete(oldest);
      notes.add(
          "%s was deleted: %d files set aside are kept".formatted(oldest.getFileName(), MOST));
    }
    int number = kept.isEmpty() ? 1 : kept.lastKey() + 1;
    return file.resolveSibling(file.getFileName() + SUFFIX + number);
  }

  private TreeMap<Integer, Path> kept() throws IOException {
    List<Path> all = new ArrayList<>();
    String prefix = file.getFileName() + SUFFIX;
    try (var siblings = Files.newDirectoryStream(file.toAbsolutePath().getParent(), prefix + "*")) {
      siblings.forEach(all::add);
    }
    TreeMap<Integer, Path> kept = new TreeMap<>();
    for (Path path : all) {
      String number = path.getFileName().toString().substring(prefix.length());
      if (number.matches("\\d{1,9}")) {
        kept.put(Integer.parseInt(number), path);
      }
    }
    return kept;
  }
}
