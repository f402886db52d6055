package io.fodc.agent.tools;

import io.fodc.window.file.WindowDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What is meant by a path on the command line: a file, or a folder that a window lives in. */
final class FilePaths {
  private FilePaths() {}

  /** The file to read. */
  static Path file(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return path;
    }
    Path file = path.resolve(WindowDirectory.FILE);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return file;
  }

  /** Other window files of a folder, which are read only when they are named. */
  static List<Path> besides(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(WindowDirectory.FILE + "."))
          .sorted()
          .toList();
    }
  }
}
