package io.fodc.bench.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Pages as files {@code *.prom}, their order that of their names. */
public final class PageDirectory implements Pages {
  private final List<Path> files;

  private PageDirectory(List<Path> files) {
    this.files = files;
  }

  /**
   * The pages that are there now.
   *
   * @throws IOException if there is none
   */
  public static PageDirectory of(Path directory) throws IOException {
    try (Stream<Path> listed = Files.list(directory)) {
      List<Path> files = listed.filter(file -> file.toString().endsWith(".prom")).sorted().toList();
      if (files.isEmpty()) {
        throw new IOException(directory + " has no file *.prom");
      }
      return new PageDirectory(files);
    }
  }

  /** How many. */
  public int count() {
    return files.size();
  }

  @Override
  public void forEach(Visitor visitor) throws IOException {
    for (Path file : files) {
      if (!visitor.page(Files.readAllBytes(file))) {
        return;
      }
    }
  }
}
