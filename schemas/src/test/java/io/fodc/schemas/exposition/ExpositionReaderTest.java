package io.fodc.schemas.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpositionReaderTest {
  @Test
  void keepsGoodLinesWhenOneIsBroken() {
    Pages.Read read = Pages.text("a 1\nb{ 2\nc 3\n");

    assertThat(read.lines()).containsExactly("a 1", "c 3");
    assertThat(read.report().badLines()).isOne();
    assertThat(read.report().lines()).isEqualTo(3);
    assertThat(read.report().firstBadLines())
        .containsExactly(new BadLine(2, "no label name where one is expected", "b{ 2"));
  }

  @Test
  void letsGoOfThePageOnceItIsRead() {
    ExpositionReader reader = new ExpositionReader(ExpositionLimits.DEFAULT);
    WeakReference<byte[]> page = new WeakReference<>(readTwice(reader));

    for (int i = 0; i < 50 && page.get() != null; i++) {
      System.gc();
    }
    assertThat(page.get()).as("a page that the reader of %s still holds", reader).isNull();
  }

  /** Metadata before and after, a duplicate: every part of the reader has seen the page. */
  private static byte[] readTwice(ExpositionReader reader) {
    byte[] page = "a 1\na 2\n# HELP a help\n# TYPE a gauge\n".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2; i++) {
      reader.read(page, 0, page.length, ExpositionFormat.TEXT_0_0_4, (series, value, time) -> {});
    }
    return page;
  }

  @Test
  void reportsOnlyTheFirstFewBadLinesAndShortens() {
    String line = "\u0007" + "x".repeat(200) + "\n";
    Pages.Read read = Pages.text(line.repeat(9));

    assertThat(read.report().badLines()).isEqualTo(9);
    assertThat(read.report().firstBadLines()).hasSize(PageReport.MAX_BAD_LINES);
    assertThat(read.report().firstBadLines().getFirst().excerpt()).startsWith("?xxx").hasSize(80);
  }

  @Test
  void knowsMetadataThatComesAfterItsSamples() {
    Pages.Read read = Pages.text("a 1\nb 2\n# TYPE a counter\n# HELP a late\n# TYPE b gauge\n");

    assertThat(read.samples())
        .extracting(Pages.Sample::family)
        .containsExactly(
            MetricFamily.counter("a", "late"), new MetricFamily("b", MetricType.GAUGE, "", ""));
  }

  @Test
  void keepsInterleavedFamiliesApart() {
    Pages.Read read =
        Pages.text(
            """
            # TYPE a counter
            # TYPE h histogram
            a{x="1"} 1
            h_bucket{le="+Inf"} 2
            a{x="2"} 3
            h_count 2
            h_max 9
            """);

    assertThat(read.samples())
        .extracting(sample -> sample.family().name() + " " + sample.family().type().word())
        .containsExactly("a counter", "h histogram", "a counter", "h histogram", "h_max unknown");
  }

  @Test
  void takesTheTypeFromTheTypeLineOnlyNeverFromASuffix() {
    Pages.Read read = Pages.text("x_total 1\nx_bucket{le=\"1\"} 2\nx_count 3\n");

    assertThat(read.samples()).allMatch(s -> s.family().equals(MetricFamily.unknown(s.name())));
  }

  @Test
  void givesOneFamilyObjectToAllItsSeriesAndThePagesAfter() {
    ExpositionReader reader = new ExpositionReader(ExpositionLimits.DEFAULT);
    byte[] page =
        "# HELP a help\n# TYPE a counter\na{x=\"1\"} 1\na{x=\"2\"} 1\n"
            .getBytes(StandardCharsets.UTF_8);
    List<MetricFamily> families = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Pages.read(reader, page, ExpositionFormat.TEXT_0_0_4)
          .samples()
          .forEach(sample -> families.add(sample.family()));
    }
    assertThat(families).hasSize(4).allMatch(family -> family == families.getFirst());
  }

  @Test
  void forgetsWhatAnEarlierPageSaid() {
    ExpositionReader reader = new ExpositionReader(ExpositionLimits.DEFAULT);
    read(reader, "# HELP a old\n# TYPE a counter\na 1\n");

    assertThat(read(reader, "a 1\n").only().family()).isEqualTo(MetricFamily.unknown("a"));
    assertThat(read(reader, "# TYPE a gauge\na 1\n").only().family().type())
        .isEqualTo(MetricType.GAUGE);
  }

  @Test
  void countsATypeThatContradictsAnEarlierOne() {
    Pages.Read read = Pages.text("# TYPE a gauge\n# TYPE a counter\na 1\n");

    assertThat(read.only().family().type()).isEqualTo(MetricType.GAUGE);
    assertThat(read.report().badLines()).isOne();
  }

  @Test
  void resolvesEscapesOnceAndLeavesUnknownOnes() {
    assertThat(Pages.text("a{x=\"\\\\n\\n\\\"\\t\"} 1\n").only().labels())
        .containsEntry("x", "\\n\n\"\\t");
    assertThat(Pages.text("# HELP a q\\\"\\\\\\n\na 1\n").only().family().help())
        .isEqualTo("q\\\"\\\n");
  }

  @Test
  void readsQuotedNamesOfMetricsAndLabels() {
    Pages.Read read =
        Pages.text(
            "# TYPE \"my.metric\" counter\n{\"my.metric\",\"a b\"=\"1\",c=\"2\"} 1\n"
                + "{c=\"3\",\"my.metric\"} 2\n{\"quo\\\"te\\\\\"} 3\nplain{\"l.x\"=\"4\"} 4\n");

    assertThat(read.lines())
        .containsExactly(
            "my.metric{a b=\"1\",c=\"2\"} 1",
            "my.metric{c=\"3\"} 2",
            "quo\"te\\ 3",
            "plain{l.x=\"4\"} 4");
    assertThat(read.samples().get(1).family().type()).isEqualTo(MetricType.COUNTER);
  }

  @Test
  void refusesNamesThatNeverCanBe() {
    Pages.Read read =
        Pages.text(
            "{\"\"} 1\n{\"a\",\"b\"} 1\na{\"b\"} 1\n{} 1\na{\"\"=\"1\"} 1\na{__name__=\"b\"} 1\n{\"a\" 1\n");

    assertThat(read.samples()).isEmpty();
    assertThat(read.report().badLines()).isEqualTo(7);
  }

  @Test
  void readsTheValueRightAfterNameOrBraceAsTheServerDoes() {
    assertThat(Pages.text("a{x=\"1\"}5\nb-1\n").lines()).containsExactly("a{x=\"1\"} 5", "b -1");
  }

  @Test
  void refusesANewlineInsideALabelValueWithoutLosingTheNextLine() {
    Pages.Read read = Pages.text("a{x=\"1\n\"} 1\nb 2\n");

    assertThat(read.lines()).containsExactly("b 2");
    assertThat(read.report().badLines()).isEqualTo(2);
  }

  @Test
  void dropsTheSecondOfTwoEqualSeriesAndCountsIt() {
    Pages.Read read =
        Pages.text("a{x=\"1\",y=\"\\\\\"} 1\na{y=\"\\\\\",x=\"1\",z=\"\"} 2\na{x=\"1\"} 3\n");

    assertThat(read.lines()).containsExactly("a{x=\"1\",y=\"\\\"} 1", "a{x=\"1\"} 3");
    assertThat(read.report().duplicateSamples()).isOne();
    assertThat(read.report().badLines()).isZero();
  }

  @Test
  void saysWhenATextPageSeemsCutOff() {
    assertThat(Pages.text("a 1").report().truncated()).isTrue();
    assertThat(Pages.text("a 1\n").report().truncated()).isFalse();
    assertThat(Pages.text("").report().truncated()).isFalse();
  }

  @Test
  void refusesWhatIsOverALimitWithItsNameAndValue() {
    ExpositionLimits limits = new ExpositionLimits(60, 10, 2, 20, 4, 3, 2);
    assertRefused(limits, "a{x=\"" + "v".repeat(60) + "\"} 1\n", "lineBytes=60");
    assertRefused(limits, "n".repeat(11) + " 1\n", "nameBytes=10");
    assertRefused(limits, "a{" + "n".repeat(11) + "=\"1\"} 1\n", "nameBytes=10");
    assertRefused(limits, "a{\"" + "n".repeat(11) + "\"=\"1\"} 1\n", "nameBytes=10");
    assertRefused(limits, "a{x=\"1\",y=\"1\",z=\"1\"} 1\n", "labelsPerSeries=2");
    assertRefused(limits, "a{x=\"" + "v".repeat(21) + "\"} 1\n", "labelValueBytes=20");
    assertRefused(limits, "a 1\na{x=\"1\"} 1\na{x=\"2\"} 1\na{x=\"3\"} 1\n", "samplesPerPage=3");
    assertRefused(limits, "a 1\nb 1\nc 1\n", "familiesPerPage=2");
    Pages.Read help = read(new ExpositionReader(limits), "# HELP a abc\u00e9d\na 1\n");
    assertThat(help.only().family().help()).isEqualTo("abc");
  }

  @Test
  void readsOpenMetrics() {
    Pages.Read read =
        Pages.openMetrics(
            """
            # HELP req_seconds say \\"hi\\"
            # TYPE req_seconds counter
            # UNIT req_seconds seconds
            req_seconds_total{a="1"} 17.5 1520879607.789 # {trace_id="x"} 0.67 1520879607.1
            req_seconds_created{a="1"} 1520430000.123
            # TYPE info info
            info_info{v="1"} 1
            # TYPE gh gaugehistogram
            gh_bucket{le="+Inf"} 3 # {} not an exemplar
            gh_gcount 3
            # EOF
            """);

    assertThat(read.report().badLines()).as(read.problems()).isZero();
    assertThat(read.report().truncated()).isFalse();
    assertThat(read.report().exemplars()).isEqualTo(2);
    assertThat(read.lines())
        .containsExactly(
            "req_seconds_total{a=\"1\"} 17.5 @1520879607789",
            "req_seconds_created{a=\"1\"} 1.520430000123e+09",
            "info_info{v=\"1\"} 1",
            "gh_bucket{le=\"+Inf\"} 3",
            "gh_gcount 3");
    assertThat(read.samples())
        .extracting(sample -> sample.family().name())
        .containsExactly("req_seconds", "req_seconds", "info", "gh", "gh");
    assertThat(read.samples().getFirst().family())
        .isEqualTo(new MetricFamily("req_seconds", MetricType.COUNTER, "seconds", "say \"hi\""));
  }

  @Test
  void isAsStrictInOpenMetricsAsTheServer() {
    Pages.Read read =
        Pages.openMetrics(
            "a  1\n\n# comment\nb{x=\"1\", y=\"2\"} 1\nc 1 \nd 1 2 3\n e 1\ng 1\n# EOF\nf 1\n");

    assertThat(read.lines()).containsExactly("g 1");
    assertThat(read.report().badLines()).isEqualTo(8);
    assertThat(read.report().truncated()).isFalse();
  }

  @Test
  void mistrustsTheLastLineOfOpenMetricsWithoutItsEnd() {
    Pages.Read read = Pages.openMetrics("a 1\nb 12");

    assertThat(read.lines()).containsExactly("a 1");
    assertThat(read.report().truncated()).isTrue();
    assertThat(read.report().badLines()).isOne();
    assertThat(Pages.openMetrics("a 1\n# EOF").report().truncated()).isFalse();
  }

  @Test
  void tellsGosGaugeFromItsCounterOfTheSameStem() {
    Pages.Read read =
        Pages.openMetrics("# TYPE m gauge\nm 1\n# TYPE m counter\nm_total 2\n# EOF\n");

    assertThat(read.report().badLines()).isZero();
    assertThat(read.samples())
        .extracting(sample -> sample.family().type())
        .containsExactly(MetricType.GAUGE, MetricType.COUNTER);
  }

  @Test
  void allocatesNothingForKnownFamilies() {
    StringBuilder text = new StringBuilder("# HELP a help\n# TYPE a gauge\n");
    for (int i = 0; i < 2000; i++) {
      text.append("a{x=\"").append(i).append("\",y=\"b\\\\c\"} 0.").append(i).append("123\n");
    }
    byte[] page = text.toString().getBytes(StandardCharsets.UTF_8);
    ExpositionReader reader = new ExpositionReader(ExpositionLimits.DEFAULT);
    SampleSink sink = (series, value, timestamp) -> {};
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 30; i++) {
      long before = thread.getCurrentThreadAllocatedBytes();
      reader.read(page, 0, page.length, ExpositionFormat.TEXT_0_0_4, sink);
      least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes for a page of 2,000 samples").isLessThan(2_000);
  }

  private static void assertRefused(ExpositionLimits limits, String page, String limit) {
    Pages.Read read = read(new ExpositionReader(limits), page + "# end\n");
    assertThat(read.report().badLines()).as(page).isOne();
    assertThat(read.report().firstRefusal()).endsWith(limit);
    assertThat(read.report().firstBadLines().getFirst().reason()).endsWith(limit);
  }

  private static Pages.Read read(ExpositionReader reader, String page) {
    return Pages.read(reader, page.getBytes(StandardCharsets.UTF_8), ExpositionFormat.TEXT_0_0_4);
  }
}
