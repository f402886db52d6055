package io.fodc.bench;

import io.fodc.bench.report.Figure;
import java.util.List;

/** Benchmarks that belong together under one name. */
interface BenchFamily {
  /** What it measures, in a few words. */
  String about();

  /** Its own options, one a line: name, value, meaning. */
  default String options() {
    return "";
  }

  /** Runs it. */
  List<Figure> run(BenchRun run) throws Exception;
}
