package io.fodc.bench.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the machine's packages, and folders for them. */
final class Programs {
  private Programs() {}

  /** A program on the path; when it is missing, what to install is said. */
  static Optional<Path> find(String program, String debianPackage) {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
            .map(folder -> Path.of(folder, program))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      System.err.println(
          "left out: '" + program + "' is missing; on Debian: apt-get install " + debianPackage);
    }
    return found;
  }

  /** An empty folder in the place of whatever was there. */
  static Path emptied(Path folder) throws IOException {
    if (Files.exists(folder)) {
      List<Path> old;
      try (Stream<Path> walked = Files.walk(folder)) {
        old = walked.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : old) {
        Files.delete(file);
      }
    }
    return Files.createDirectories(folder);
  }
}
