package io.fodc.agent.tools;

import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesTable;
import io.fodc.window.SeriesVisitor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes the samples of a scan that shows the series of a family together. One thread. */
abstract sealed class SampleOutput implements SeriesVisitor
    permits TextOutput, CsvOutput, JsonOutput {
  private final SeriesTable table;

  SampleOutput(SeriesTable table) {
    this.table = table;
  }

  static SampleOutput of(SampleFormat format, SeriesTable table, OutputStream out) {
    return switch (format) {
      case TEXT -> new TextOutput(table, out);
      case CSV -> new CsvOutput(table, out);
      case JSON -> new JsonOutput(table, out);
    };
  }

  /** What comes first. */
  abstract void begin() throws IOException;

  abstract void series(SeriesDefinition series) throws IOException;

  abstract void samples(long[] ticks, double[] values, int count) throws IOException;

  /** What comes last; flushes. */
  abstract void end() throws IOException;

  @Override
  public void series(int seriesId) {
    try {
      series(table.definition(seriesId));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void points(long[] ticks, double[] values, int count) {
    try {
      samples(ticks, values, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
