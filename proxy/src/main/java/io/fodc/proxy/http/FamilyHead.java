package io.fodc.proxy.http;

import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How a family is announced in one of the formats. Sample names never change, so the announced name
 * and type are chosen to fit them.
 *
 * @param name name in the HELP and TYPE lines
 * @param word word of the TYPE line
 * @param family what is announced
 */
record FamilyHead(String name, String word, MetricFamily family) {
  private static final String TOTAL = "_total";
  private static final String INFO = "_info";

  /**
   * The head of a family.
   *
   * @param sample name of one of its samples
   */
  static FamilyHead of(MetricFamily family, String sample, ExpositionFormat format) {
    return format == ExpositionFormat.OPENMETRICS_1_0
        ? openMetrics(family, sample)
        : text(family, sample);
  }

  private static FamilyHead text(MetricFamily family, String sample) {
    String name =
        switch (family.type()) {
          case COUNTER -> suffixed(family.name(), TOTAL, sample);
          case INFO -> suffixed(family.name(), INFO, sample);
          case UNKNOWN, GAUGE, HISTOGRAM, GAUGE_HISTOGRAM, SUMMARY, STATE_SET -> family.name();
        };
    String word =
        switch (family.type()) {
          case COUNTER, GAUGE, HISTOGRAM, SUMMARY -> family.type().word();
          case INFO, STATE_SET -> MetricType.GAUGE.word();
          case UNKNOWN, GAUGE_HISTOGRAM -> "untyped";
        };
    return new FamilyHead(name, word, family);
  }

  private static String suffixed(String name, String suffix, String sample) {
    return !sample.equals(name) && sample.equals(name + suffix) ? sample : name;
  }

  private static FamilyHead openMetrics(MetricFamily family, String sample) {
    if (family.type() == MetricType.COUNTER) {
      String name =
          family.name().endsWith(TOTAL)
              ? family.name().substring(0, family.name().length() - TOTAL.length())
              : family.name();
      return sample.equals(name + TOTAL) || sample.equals(name + "_created")
          ? new FamilyHead(name, family.type().word(), family)
          : new FamilyHead(family.name(), MetricType.UNKNOWN.word(), family);
    }
    if (family.type() == MetricType.INFO && !sample.equals(family.name() + INFO)) {
      return new FamilyHead(family.name(), MetricType.UNKNOWN.word(), family);
    }
    return new FamilyHead(family.name(), family.type().word(), family);
  }

  void writeTo(PageBuffer page, ExpositionFormat format) throws IOException {
    boolean open = format == ExpositionFormat.OPENMETRICS_1_0;
    if (!family.help().isEmpty()) {
      name(page.text("# HELP ")).text(" ").escaped(family.help(), open).text("\n");
    }
    name(page.text("# TYPE ")).text(" ").text(word).text("\n");
    if (open && !family.unit().isEmpty() && name.endsWith("_" + family.unit())) {
      name(page.text("# UNIT ")).text(" ").text(family.unit()).text("\n");
    }
  }

  private PageBuffer name(PageBuffer page) throws IOException {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return Names.isMetricName(utf8, 0, utf8.length)
        ? page.raw(utf8)
        : page.text("\"").escaped(name, true).text("\"");
  }
}
