package io.fodc.bench.recorder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the generator of the shared corpora is. */
public final class PageGenerator {
  static final String FOLDER = "shared/corpora/banyandb-like";

  private PageGenerator() {}

  /** Its folder beside this checkout or above it. */
  public static Optional<Path> find() {
    Path folder = Path.of(System.getProperty("fodc.root", ".")).toAbsolutePath().normalize();
    for (Path at = folder; at != null; at = at.getParent()) {
      Path found = at.resolve(FOLDER);
      if (Files.exists(found.resolve("make_banyandb_metrics.py"))) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
