package io.fodc.schemas.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionWriterTest {
  private static final ExpositionFormat TEXT = ExpositionFormat.TEXT_0_0_4;
  private static final ExpositionFormat OPEN_METRICS = ExpositionFormat.OPENMETRICS_1_0;

  /** What a test writes. */
  private interface Body {
    void write(ExpositionWriter writer) throws IOException;
  }

  @Test
  void escapesHelpAndLabelValues() {
    MetricFamily family = MetricFamily.gauge("a", "back\\slash \"quoted\"\nline");
    Body body =
        writer -> {
          writer.family(family);
          writer.sample("a", Labels.of("x", "\\\"\n\u00e9"), 1.5, 1700000000123L);
        };
    assertThat(write(TEXT, body))
        .isEqualTo(
            """
            # HELP a back\\\\slash "quoted"\\nline
            # TYPE a gauge
            a{x="\\\\\\"\\n\u00e9"} 1.5 1700000000123
            """);
    assertThat(write(OPEN_METRICS, body))
        .isEqualTo(
            """
            # HELP a back\\\\slash \\"quoted\\"\\nline
            # TYPE a gauge
            a{x="\\\\\\"\\n\u00e9"} 1.5 1700000000.123
            # EOF
            """);
  }

  @Test
  void announcesCountersAsEachFormatWantsWithoutRenamingSamples() {
    Body body =
        writer -> {
          writer.family(MetricFamily.counter("a", ""));
          writer.sample("a_total", Labels.EMPTY, 1);
          writer.sample("a_created", Labels.EMPTY, 2);
          writer.family(MetricFamily.counter("b_total", ""));
          writer.sample("b_total", Labels.EMPTY, 3);
          writer.family(MetricFamily.counter("c", ""));
          writer.sample("c", Labels.EMPTY, 4);
        };
    assertThat(write(TEXT, body))
        .isEqualTo(
            """
            # TYPE a_total counter
            a_total 1
            a_created 2
            # TYPE b_total counter
            b_total 3
            # TYPE c counter
            c 4
            """);
    assertThat(write(OPEN_METRICS, body))
        .isEqualTo(
            """
            # TYPE a counter
            a_total 1
            a_created 2
            # TYPE b counter
            b_total 3
            # TYPE c unknown
            c 4
            # EOF
            """);
  }

  @Test
  void writesTypesAndUnitsInTheWordsOfTheFormat() {
    Body body =
        writer -> {
          for (MetricType type : MetricType.values()) {
            writer.family(new MetricFamily(type.word() + "_seconds", type, "seconds", ""));
          }
        };
    assertThat(write(TEXT, body).lines())
        .containsExactly(
            "# TYPE unknown_seconds untyped",
            "# TYPE counter_seconds counter",
            "# TYPE gauge_seconds gauge",
            "# TYPE histogram_seconds histogram",
            "# TYPE gaugehistogram_seconds untyped",
            "# TYPE summary_seconds summary",
            "# TYPE info_seconds gauge",
            "# TYPE stateset_seconds gauge");
    assertThat(write(OPEN_METRICS, body))
        .contains("# TYPE unknown_seconds unknown\n# UNIT unknown_seconds seconds\n")
        .contains("# TYPE stateset_seconds stateset\n");
  }

  @Test
  void doesNotAnnounceOneOpenMetricsNameTwice() {
    assertThat(
            write(
                OPEN_METRICS,
                writer -> {
                  writer.family(MetricFamily.gauge("m", ""));
                  writer.sample("m", Labels.EMPTY, 1);
                  writer.family(MetricFamily.counter("m_total", ""));
                  writer.sample("m_total", Labels.EMPTY, 2);
                }))
        .isEqualTo("# TYPE m gauge\nm 1\n# TYPE m_total unknown\nm_total 2\n# EOF\n");
  }

  @Test
  void quotesNamesOnlyForReadersThatAskedForThem() {
    MetricFamily family = MetricFamily.gauge("my.metric", "");
    SeriesDefinition series = SeriesDefinition.of(family, "pod.name", "p", "zone", "z");
    Body body =
        writer -> {
          writer.family(family);
          writer.sample(series, 1);
          writer.sample("my.metric", Labels.EMPTY, 2);
        };
    assertThat(write(TEXT, NameEscaping.ALLOW_UTF_8, body))
        .isEqualTo(
            """
            # TYPE "my.metric" gauge
            {"my.metric","pod.name"="p",zone="z"} 1
            {"my.metric"} 2
            """);
    assertThat(write(TEXT, body))
        .isEqualTo(
            """
            # TYPE U__my_2e_metric gauge
            U__my_2e_metric{U__pod_2e_name="p",zone="z"} 1
            U__my_2e_metric 2
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | TEXT_0_0_4 | VALUES",
        "*/* | TEXT_0_0_4 | VALUES",
        "application/json | TEXT_0_0_4 | VALUES",
        "application/openmetrics-text | OPENMETRICS_1_0 | VALUES",
        "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
            + " | TEXT_0_0_4 | VALUES",
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.8"
            + " | TEXT_0_0_4 | VALUES",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;q=0.5"
            + " | OPENMETRICS_1_0 | ALLOW_UTF_8",
        "application/openmetrics-text;q=x | TEXT_0_0_4 | VALUES",
        "text/plain;escaping=underscores | TEXT_0_0_4 | VALUES"
      })
  void negotiates(String accept, ExpositionFormat format, NameEscaping escaping) {
    assertThat(ExpositionFormat.negotiate(accept)).isEqualTo(format);
    assertThat(NameEscaping.negotiate(accept, format)).isEqualTo(escaping);
  }

  @Test
  void knowsTheFormatOfAnAnswerByItsContentType() {
    assertThat(ExpositionFormat.ofContentType("application/openmetrics-text; version=1.0.0"))
        .contains(OPEN_METRICS);
    assertThat(ExpositionFormat.ofContentType("Text/Plain; version=0.0.4")).contains(TEXT);
    assertThat(ExpositionFormat.ofContentType("")).contains(TEXT);
    assertThat(ExpositionFormat.ofContentType("application/json")).isEmpty();
    assertThat(
            ExpositionFormat.ofContentType(
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily"))
        .isEmpty();
  }

  @Test
  void passesPromtool() throws Exception {
    Path promtool = Path.of("/usr/bin/promtool");
    assumeTrue(Files.isExecutable(promtool), "no promtool: apt-get install prometheus");
    String page =
        write(
            TEXT,
            writer -> {
              writer.family(MetricFamily.counter("calls", "Calls\\ \"so\nfar\"."));
              writer.sample("calls_total", Labels.of("who", "\\ \" \n \u00e9"), 1e21);
              writer.family(new MetricFamily("lag_seconds", MetricType.HISTOGRAM, "", "Lag."));
              for (String le : List.of("0.1", "+Inf")) {
                writer.sample("lag_seconds_bucket", Labels.of("le", le), 3);
              }
              writer.sample("lag_seconds_sum", Labels.EMPTY, 0.25);
              writer.sample("lag_seconds_count", Labels.EMPTY, 3);
              writer.family(MetricFamily.gauge("odd.name", "Escaped."));
              writer.sample("odd.name", Labels.of("l.x", "1"), Double.NaN);
              writer.family(MetricFamily.gauge("level_ratio", "Level."));
              writer.sample("level_ratio", Labels.EMPTY, Double.NEGATIVE_INFINITY, 1700000000000L);
            });
    Process process =
        new ProcessBuilder(promtool.toString(), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(page.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said).doesNotContain("error while linting", "parsing");
    assertThat(process.exitValue()).as(said).isIn(0, 3);
  }

  private static String write(ExpositionFormat format, Body body) {
    return write(format, NameEscaping.VALUES, body);
  }

  private static String write(ExpositionFormat format, NameEscaping escaping, Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ExpositionWriter writer = new ExpositionWriter(format, escaping, bytes);
    try {
      body.write(writer);
      writer.end();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
