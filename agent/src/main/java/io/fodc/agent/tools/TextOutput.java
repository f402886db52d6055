package io.fodc.agent.tools;

import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionWriter;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesTable;
import java.io.IOException;
import java.io.OutputStream;

/** OpenMetrics, with the time of each sample. */
final class TextOutput extends SampleOutput {
  private final ExpositionWriter page;
  private MetricFamily family = MetricFamily.unknown("none");
  private boolean any;
  private SeriesKey key = new SeriesKey();

  TextOutput(SeriesTable table, OutputStream out) {
    super(table);
    page = new ExpositionWriter(ExpositionFormat.OPENMETRICS_1_0, out);
  }

  @Override
  void begin() {}

  @Override
  void series(SeriesDefinition series) throws IOException {
    if (!any || !series.family().equals(family)) {
      any = true;
      family = series.family();
      page.family(family);
    }
    key = SeriesKey.of(series);
  }

  @Override
  void samples(long[] ticks, double[] values, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      page.sample(key, values[i], ticks[i]);
    }
  }

  @Override
  void end() throws IOException {
    page.end();
  }
}
