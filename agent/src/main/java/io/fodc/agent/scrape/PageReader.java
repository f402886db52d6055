package io.fodc.agent.scrape;

import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.recorder.SampleBuffer;
import io.fodc.agent.recorder.SeriesIds;
import io.fodc.agent.recorder.SourceReport;
import io.fodc.schemas.exposition.ByteAllowance;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionLimits;
import io.fodc.schemas.exposition.LineSink;
import io.fodc.schemas.exposition.PageReport;
import io.fodc.schemas.exposition.RememberingReader;
import io.fodc.schemas.exposition.SampleSink;
import io.fodc.schemas.exposition.ScrapedSeries;
import java.util.BitSet;
import java.util.OptionalDouble;

/**
 * Makes samples of one target's pages. Its lines are remembered with their series ids, so that the
 * series table is asked for new lines only. A remembered line holds its id; the hold of a forgotten
 * one goes a page later, when the samples under it are recorded: {@link ForgottenSeries}.
 *
 * <p>One thread reads at a time; any thread may close.
 */
final class PageReader implements LineSink, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PageReader.class.getName());

  /** The series by which every Prometheus client tells that its process is another one. */
  private static final String START_TIME = "process_start_time_seconds";

  private static final long LOG_EVERY_MILLIS = 60_000;

  /** Pages after which the table is asked again for series it had no room for. */
  private static final long ASK_AGAIN_PAGES = 6;

  /** A target that gives no page for so long is forgotten. */
  private static final long FORGET_AFTER_MILLIS = 15 * 60_000;

  private final ScrapeTarget target;
  private final RememberingReader reader;
  private final TargetLabels labels;
  private final SeriesIds seriesIds;
  private final ForgottenSeries forgotten;
  private final long maxSampleAgeMillis;

  /** Ids of the series that tell when a process started; right for ids that lines hold. */
  private final BitSet startTimes = new BitSet();

  private SampleBuffer into = new SampleBuffer();
  private long tickMillis;
  private long shed;
  private long outdated;
  private OptionalDouble startTime = OptionalDouble.empty();
  private long lastLogMillis;
  private long lastPageMillis;
  private long pages;

  /** That of the series ids the lines are remembered with. */
  private long generation;

  private boolean closed;

  PageReader(
      ScrapeTarget target,
      int maxSamples,
      long maxSampleAgeMillis,
      SeriesIds seriesIds,
      ByteAllowance memory) {
    this.target = target;
    this.reader =
        new RememberingReader(ExpositionLimits.DEFAULT.withSamplesPerPage(maxSamples), memory);
    this.labels = new TargetLabels(target.labels());
    this.maxSampleAgeMillis = maxSampleAgeMillis;
    this.seriesIds = seriesIds;
    this.forgotten = new ForgottenSeries(seriesIds);
  }

  /** Reads a page into {@code buffer}. */
  synchronized SourceReport read(
      byte[] page, int length, ExpositionFormat format, long tick, SampleBuffer buffer)
      throws ScrapeException {
    if (closed) {
      throw new ScrapeException(ScrapeReason.TIMEOUT, "the agent stops");
    }
    into = buffer;
    pages++;
    lastPageMillis = tick;
    tickMillis = tick;
    shed = 0;
    outdated = 0;
    startTime = OptionalDouble.empty();
    if (seriesIds.generation() != generation) {
      generation = seriesIds.generation();
      reader.close();
    }
    PageReport report = readPage(page, length, format);
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

  /** There was no page at this tick. */
  synchronized void missed(long tick) {
    forgotten.endPage();
    if (tick - lastPageMillis > FORGET_AFTER_MILLIS) {
      reader.close();
    }
  }

  /** Forgets all lines. */
  @Override
  public synchronized void close() {
    closed = true;
    reader.close();
    forgotten.endPage();
    forgotten.endPage();
  }

  private PageReport readPage(byte[] page, int length, ExpositionFormat format) {
    try {
      return reader.read(page, 0, length, format, this);
    } finally {
      forgotten.endPage();
    }
  }

  @Override
  public int learn(ScrapedSeries series) {
    int id = seriesIds.id(labels.addTo(series.key()), series.family());
    if (id < 0) {
      return NOT_KEPT;
    }
    startTimes.set(id, series.family().name().equals(START_TIME));
    return id;
  }

  @Override
  public void sample(int id, double value, long timestampMillis) {
    if (timestampMillis != SampleSink.NO_TIMESTAMP
        && timestampMillis < tickMillis - maxSampleAgeMillis) {
      outdated++;
    } else if (id == NOT_KEPT) {
      shed++;
    } else {
      if (startTimes.get(id)) {
        startTime = OptionalDouble.of(value);
      }
      into.addKept(id, value);
    }
  }

  @Override
  public void forget(int id) {
    forgotten.add(id);
  }

  @Override
  public long generation() {
    return pages / ASK_AGAIN_PAGES;
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
