package io.fodc.agent.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.recorder.SampleBuffer;
import io.fodc.agent.recorder.SeriesIds;
import io.fodc.agent.recorder.SourceReport;
import io.fodc.schemas.exposition.ByteAllowance;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageReaderTest {
  private static final String PAGE =
      """
      # HELP process_start_time_seconds since
      # TYPE process_start_time_seconds gauge
      process_start_time_seconds 100
      # TYPE a gauge
      a{x="1"} 1
      a{x="2"} 2
      """;

  private final CountingIds ids = new CountingIds();
  private final PageReader reader = reader(ByteAllowance.UNLIMITED);
  private SampleBuffer samples = new SampleBuffer();

  @Test
  void asksTheTableForNewLinesOnly() throws ScrapeException {
    read(PAGE, 0);
    assertThat(ids.calls).isEqualTo(3);
    read(PAGE.replace(" 2\n", " 3\n"), 10);

    assertThat(ids.calls).isEqualTo(3);
    assertThat(samples.size()).isEqualTo(3);
    assertThat(samples.value(2)).isEqualTo(3);
    assertThat(ids.names.get(samples.seriesId(2))).contains("x=\"2\"").contains("node=\"n\"");
  }

  @Test
  void knowsTheStartTimeOnEachPage() throws ScrapeException {
    for (int i = 0; i < 3; i++) {
      SourceReport report = read(PAGE.replace("seconds 100", "seconds " + (100 + i)), i);
      assertThat(report.startTimeSeconds()).hasValue(100 + i);
    }
    assertThat(read("b 100\n", 3).startTimeSeconds()).isEmpty();
  }

  @Test
  void givesAnIdBackOnlyWhenTheTickAfterIsRead() throws ScrapeException {
    read(PAGE, 0);
    int gone = samples.seriesId(1);
    read(PAGE.replace("a{x=\"1\"} 1\n", ""), 1);
    assertThat(ids.holds).containsKey(gone);
    read(PAGE.replace("a{x=\"1\"} 1\n", ""), 2);
    assertThat(ids.holds).doesNotContainKey(gone).hasSize(2);
  }

  @Test
  void holdsEveryIdOfATickWithoutMemoryToo() throws ScrapeException {
    PageReader forgetful = reader(new NoRoom());
    List<Integer> before = List.of();
    for (int tick = 0; tick < 30; tick++) {
      SampleBuffer into = new SampleBuffer();
      forgetful.read(bytes(PAGE), PAGE.length(), ExpositionFormat.TEXT_0_0_4, tick, into);
      List<Integer> now = new ArrayList<>();
      for (int i = 0; i < into.size(); i++) {
        now.add(into.seriesId(i));
      }
      assertThat(ids.holds).containsOnlyKeys(now.toArray(new Integer[0]));
      assertThat(before.isEmpty() ? now : before).as("a series keeps its id").isEqualTo(now);
      before = now;
    }
    forgetful.close();
    assertThat(ids.holds).isEmpty();
  }

  @Test
  void countsOutdatedSamplesOfKnownLines() throws ScrapeException {
    String page = "a 1 50000\nb 2 99000\n";
    assertThat(read(page, 60_000).badLines()).isZero();
    assertThat(read(page, 120_000).badLines()).isOne();
    assertThat(samples.size()).isOne();
    assertThat(samples.value(0)).isEqualTo(2);
  }

  @Test
  void countsWhatTheTableRefusesAndTakesItOnceThereIsRoom() throws ScrapeException {
    ids.full = true;
    assertThat(read(PAGE, 0).shed()).isEqualTo(3);
    assertThat(read(PAGE, 1).shed()).isEqualTo(3);
    assertThat(ids.calls).as("refused series are not asked for at each tick").isEqualTo(3);
    ids.full = false;
    for (int tick = 2; tick < 10; tick++) {
      read(PAGE, tick);
    }
    assertThat(samples.size()).isEqualTo(3);
    assertThat(ids.holds).hasSize(3);
  }

  @Test
  void forgetsATargetThatIsGoneForLong() throws ScrapeException {
    read(PAGE, 0);
    reader.missed(60_000);
    assertThat(ids.holds).hasSize(3);
    reader.missed(16 * 60_000);
    reader.missed(16 * 60_000 + 10);
    reader.missed(16 * 60_000 + 20);
    assertThat(ids.holds).isEmpty();
    read(PAGE, 17 * 60_000);
    assertThat(samples.size()).isEqualTo(3);
  }

  @Test
  void givesAllHoldsBackWhenClosed() throws ScrapeException {
    read(PAGE, 0);
    read("b 1\n", 1);
    reader.close();
    assertThat(ids.holds).isEmpty();
  }

  private SourceReport read(String page, long tick) throws ScrapeException {
    samples = new SampleBuffer();
    return reader.read(bytes(page), page.length(), ExpositionFormat.TEXT_0_0_4, tick, samples);
  }

  private static byte[] bytes(String page) {
    return page.getBytes(StandardCharsets.US_ASCII);
  }

  private PageReader reader(ByteAllowance memory) {
    ScrapeTarget target =
        ScrapeTarget.of(URI.create("http://127.0.0.1:1/m"), Labels.of("node", "n"));
    return new PageReader(target, 1000, 60_000, ids, memory);
  }

  /** Never has room. */
  private static final class NoRoom implements ByteAllowance {
    @Override
    public boolean reserve(long bytes) {
      return false;
    }

    @Override
    public void release(long bytes) {}
  }

  /** A table that gives an id away as soon as nobody holds it. */
  private static final class CountingIds implements SeriesIds {
    private final Map<Integer, Integer> holds = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private int calls;
    private boolean full;

    @Override
    public int id(SeriesKey key, MetricFamily family) {
      calls++;
      if (full) {
        return -1;
      }
      String name = key.toString();
      int id = 0;
      while (holds.containsKey(id) && !name.equals(names.get(id))) {
        id++;
      }
      for (int known : holds.keySet()) {
        id = name.equals(names.get(known)) ? known : id;
      }
      holds.merge(id, 1, Integer::sum);
      names.put(id, name);
      return id;
    }

    @Override
    public void release(int id) {
      assertThat(holds).containsKey(id);
      holds.computeIfPresent(id, (same, count) -> count == 1 ? null : count - 1);
    }
  }
}
