package io.fodc.agent.scrape;

import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.recorder.SampleBuffer;
import io.fodc.agent.recorder.SeriesIds;
import io.fodc.agent.recorder.SourceReport;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionLimits;
import io.fodc.schemas.exposition.ExpositionReader;
import io.fodc.schemas.exposition.PageReport;
import io.fodc.schemas.exposition.SampleSink;
import io.fodc.schemas.exposition.ScrapedSeries;
import java.util.OptionalDouble;

/** Makes samples of one target's pages. One thread at a time. */
final class PageReader implements SampleSink {
  private static final System.Logger LOG = System.getLogger(PageReader.class.getName());

  /** The series by which every Prometheus client tells that its process is another one. */
  private static final String START_TIME = "process_start_time_seconds";

  private static final long LOG_EVERY_MILLIS = 60_000;

  private final ScrapeTarget target;
  private final ExpositionReader reader;
  private final TargetLabels labels;
  private final SeriesIds seriesIds;
  private final long maxSampleAgeMillis;
  private SampleBuffer into = new SampleBuffer();
  private long tickMillis;
  private long shed;
  private long outdated;
  private OptionalDouble startTime = OptionalDouble.empty();
  private long lastLogMillis;

  PageReader(ScrapeTarget target, int maxSamples, long maxSampleAgeMillis, SeriesIds seriesIds) {
    this.target = target;
    this.reader = new ExpositionReader(ExpositionLimits.DEFAULT.withSamplesPerPage(maxSamples));
    this.labels = new TargetLabels(target.labels());
    this.maxSampleAgeMillis = maxSampleAgeMillis;
    this.seriesIds = seriesIds;
  }

  /** Reads a page into {@code buffer}. */
  SourceReport read(
      byte[] page, int length, ExpositionFormat format, long tick, SampleBuffer buffer)
      throws ScrapeException {
    into = buffer;
    tickMillis = tick;
    shed = 0;
    outdated = 0;
    startTime = OptionalDouble.empty();
    PageReport report = reader.read(page, 0, length, format, this);
    logBadLines(report);
    if (report.samples() == 0 && report.badLines() > 0) {
      throw new ScrapeException(
          ScrapeReason.PARSE,
          "none of "
              + report.lines()
              + " lines is a sample; first "
              + report.firstBadLines().getFirst());
    }
    boolean cut = report.refusedSamples() > 0;
    return new SourceReport(
        true,
        cut ? ScrapeReason.TOO_MANY_SAMPLES.word() : "",
        cut ? report.refusedSamples() + " samples beyond the limit were left out" : "",
        report.badLines() + outdated,
        shed,
        startTime);
  }

  @Override
  public void sample(ScrapedSeries series, double value, long timestampMillis) {
    if (timestampMillis != NO_TIMESTAMP && timestampMillis < tickMillis - maxSampleAgeMillis) {
      outdated++;
      return;
    }
    int id = seriesIds.id(labels.addTo(series.key()), series.family());
    if (id < 0) {
      shed++;
      return;
    }
    if (series.family().name().equals(START_TIME)) {
      startTime = OptionalDouble.of(value);
    }
    into.add(id, value);
  }

  /** At most one line a minute: a page can be bad at every tick. */
  private void logBadLines(PageReport report) {
    if (report.badLines() > 0 && tickMillis - lastLogMillis >= LOG_EVERY_MILLIS) {
      lastLogMillis = tickMillis;
      LOG.log(
          WARNING,
          "event=bad-lines target={0} count={1,number,#} first={2}",
          target.name(),
          report.badLines(),
          report.firstBadLines());
    }
  }
}
