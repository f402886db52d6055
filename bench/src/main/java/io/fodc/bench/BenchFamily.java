package io.fodc.bench;

import io.fodc.bench.report.Figure;
import java.nio.file.Path;
import java.util.List;

/** Benchmarks that belong together under one name. */
interface BenchFamily {
  /** What it measures, in a few words. */
  String about();

  /**
   * Runs it.
   *
   * @param quick whether it must end within 45 s, at the price of spread
   * @param directory where logs of processes go
   * @param command what the user typed, for the figures
   */
  List<Figure> run(boolean quick, Path directory, String command) throws Exception;
}
