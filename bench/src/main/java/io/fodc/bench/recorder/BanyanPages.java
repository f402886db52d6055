package io.fodc.bench.recorder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Pages of a make-believe BanyanDB node, made by the generator of the shared corpora and kept,
 * because making six hours of them takes minutes.
 */
final class BanyanPages {
  private static final String DRIVER = "banyan_pages.py";

  private BanyanPages() {}

  /**
   * Pages of a role; empty when they are not kept and cannot be made.
   *
   * @param mayWait whether this many may be made now; else only {@code few}
   */
  static Optional<Pages> of(
      String role, int series, int ticks, int few, boolean mayWait, Path directory)
      throws IOException {
    Path kept = directory.resolve(role + "-" + series + "-" + ticks + ".pages.gz");
    if (Files.exists(kept)) {
      return Optional.of(new PageFile(kept));
    }
    Optional<Path> generator = PageGenerator.find();
    if (generator.isEmpty()) {
      System.err.println(
          "left out: pages of " + role + ": neither " + kept + " nor ../" + PageGenerator.FOLDER);
      return Optional.empty();
    }
    int count = mayWait ? ticks : few;
    Path file = directory.resolve(role + "-" + series + "-" + count + ".pages.gz");
    return Optional.of(
        Files.exists(file) ? new PageFile(file) : make(generator.get(), role, series, count, file));
  }

  private static PageFile make(Path generator, String role, int series, int ticks, Path file)
      throws IOException {
    System.err.println("making " + ticks + " pages of " + role + ", kept in " + file);
    Path driver = file.resolveSibling(DRIVER);
    try (InputStream resource = BanyanPages.class.getResourceAsStream(DRIVER)) {
      if (resource == null) {
        throw new IOException(DRIVER + " is missing beside " + BanyanPages.class);
      }
      Files.write(driver, resource.readAllBytes());
    }
    List<String> command =
        List.of(
            "python3",
            driver.toString(),
            generator.toString(),
            role,
            Integer.toString(series),
            Integer.toString(ticks));
    Process python =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (InputStream pages = python.getInputStream()) {
      return PageFile.write(pages, file);
    } finally {
      python.destroy();
    }
  }
}
