package io.fodc.agent.tools;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JSON object per line and series: {@code metric} with its labels, {@code values}, {@code
 * timestamps} in milliseconds. JSON has no NaN, which is {@code null}, and no infinity, which is a
 * string. Holds the samples of one series.
 */
final class JsonOutput extends SampleOutput {
  private final OutputStream out;
  private final StringBuilder line = new StringBuilder();
  private long[] times = new long[1024];
  private int count;

  JsonOutput(SeriesTable table, OutputStream out) {
    super(table);
    this.out = out;
  }

  @Override
  void begin() {}

  @Override
  void series(SeriesDefinition next) throws IOException {
    complete();
    line.append("{\"metric\":{");
    label("__name__", next.name());
    Labels labels = next.labels();
    for (int i = 0; i < labels.size(); i++) {
      line.append(',');
      label(labels.name(i), labels.value(i));
    }
    line.append("},\"values\":[");
  }

  private void label(String name, String value) {
    SeriesText.quote(name, line);
    line.append(':');
    SeriesText.quote(value, line);
  }

  @Override
  void samples(long[] ticks, double[] values, int more) {
    if (count + more > times.length) {
      times = Arrays.copyOf(times, Math.max(count + more, times.length * 2));
    }
    for (int i = 0; i < more; i++) {
      line.append(count == 0 ? "" : ",").append(json(values[i]));
      times[count++] = ticks[i];
    }
  }

  private static String json(double value) {
    if (Double.isNaN(value)) {
      return "null";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    }
    return SeriesText.number(value);
  }

  private void complete() throws IOException {
    if (line.isEmpty()) {
      return;
    }
    line.append("],\"timestamps\":[");
    for (int i = 0; i < count; i++) {
      line.append(i == 0 ? "" : ",").append(times[i]);
    }
    line.append("]}\n");
    out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    line.setLength(0);
    count = 0;
  }

  @Override
  void end() throws IOException {
    complete();
    out.flush();
  }
}
