package io.fodc.bench.kafka;

import io.fodc.bench.recorder.PageGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pages of a make-believe BanyanDB node at ticks that follow one another. */
public final class NodePages {
  /** A tick of an hour's age: counters have grown. */
  private static final int FIRST_TICK = 100;

  private NodePages() {}

  /** Its pages, help being the name as a real node's is; empty without the generator. */
  public static Optional<List<String>> of(String role, int series, int ticks) throws IOException {
    Optional<Path> generator = PageGenerator.find();
    if (generator.isEmpty()) {
      return Optional.empty();
    }
    List<String> pages = new ArrayList<>();
    for (int tick = FIRST_TICK; tick < FIRST_TICK + ticks; tick++) {
      Process python =
          new ProcessBuilder(
                  "python3",
                  generator.get().resolve("make_banyandb_metrics.py").toString(),
                  "--role",
                  role,
                  "--series",
                  Integer.toString(series),
                  "--tick",
                  Integer.toString(tick),
                  "--help-style",
                  "name")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (InputStream page = python.getInputStream()) {
        pages.add(new String(page.readAllBytes(), StandardCharsets.UTF_8));
      } finally {
        python.destroy();
      }
    }
    return Optional.of(pages);
  }
}
