package io.fodc.agent.tools;

import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesTable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** RFC 4180: {@code time,series,value}, a line per sample. */
final class CsvOutput extends SampleOutput {
  private final Writer out;
  private String series = "";

  CsvOutput(SeriesTable table, OutputStream out) {
    super(table);
    this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
  }

  @Override
  void begin() throws IOException {
    out.write("time,series,value\n");
  }

  @Override
  void series(SeriesDefinition next) {
    series = '"' + SeriesText.of(next).replace("\"", "\"\"") + '"';
  }

  @Override
  void samples(long[] ticks, double[] values, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      out.write(Instant.ofEpochMilli(ticks[i]).toString());
      out.write(',');
      out.write(series);
      out.write(',');
      out.write(SeriesText.number(values[i]));
      out.write('\n');
    }
  }

  @Override
  void end() throws IOException {
    out.flush();
  }
}
