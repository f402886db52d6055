package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;

/**
 * Under which name and type a family is announced in a format, given the name of one of its
 * samples. Names of samples never change; it is the announcement that gives way.
 *
 * @param name name in {@code # HELP} and {@code # TYPE}; empty if the sample wants no announcement
 * @param word type in {@code # TYPE}
 */
record Announcement(String name, String word) {
  private static final String TOTAL = "_total";
  private static final String INFO = "_info";
  private static final Announcement NONE = new Announcement("", "");

  static Announcement of(MetricFamily family, String sample, ExpositionFormat format) {
    return switch (format) {
      case TEXT_0_0_4 -> inText(family, sample);
      case OPENMETRICS_1_0 -> inOpenMetrics(family, sample);
    };
  }

  /** The announcement of a family that has no samples. */
  static Announcement withoutSamples(MetricFamily family, ExpositionFormat format) {
    String name = family.name();
    boolean openMetrics = format == ExpositionFormat.OPENMETRICS_1_0;
    return switch (family.type()) {
      case COUNTER -> of(family, openMetrics ? withSuffix(name, TOTAL) : name, format);
      case INFO -> of(family, openMetrics ? withSuffix(name, INFO) : name, format);
      case UNKNOWN, GAUGE, HISTOGRAM, GAUGE_HISTOGRAM, SUMMARY, STATE_SET ->
          of(family, name, format);
    };
  }

  /** Whether its announcement is the same for all samples of the family. */
  static boolean sameForAllSamples(MetricType type) {
    return switch (type) {
      case COUNTER, INFO -> false;
      case UNKNOWN, GAUGE, HISTOGRAM, GAUGE_HISTOGRAM, SUMMARY, STATE_SET -> true;
    };
  }

  private static String withSuffix(String name, String suffix) {
    return name.endsWith(suffix) ? name : name + suffix;
  }

  private static Announcement inText(MetricFamily family, String sample) {
    String name = family.name();
    return switch (family.type()) {
      case COUNTER -> same(sample, name, TOTAL, "counter");
      case INFO -> same(sample, name, INFO, "gauge");
      case GAUGE, STATE_SET -> new Announcement(name, "gauge");
      case HISTOGRAM, SUMMARY -> new Announcement(name, family.type().word());
      case UNKNOWN, GAUGE_HISTOGRAM -> new Announcement(name, "untyped");
    };
  }

  /** In text a type belongs to the sample's own name; other samples of the family have none. */
  private static Announcement same(String sample, String name, String suffix, String word) {
    boolean own = sample.equals(name) || sample.equals(name + suffix);
    return own ? new Announcement(sample, word) : NONE;
  }

  private static Announcement inOpenMetrics(MetricFamily family, String sample) {
    String name = family.name();
    MetricType type = family.type();
    return switch (type) {
      case COUNTER -> suffixed(sample, name, TOTAL, type);
      case INFO -> suffixed(sample, name, INFO, type);
      case UNKNOWN, GAUGE, HISTOGRAM, GAUGE_HISTOGRAM, SUMMARY, STATE_SET ->
          new Announcement(name, type.word());
    };
  }

  /** In OpenMetrics the samples of these types carry a suffix that their family's name lacks. */
  private static Announcement suffixed(String sample, String name, String suffix, MetricType type) {
    String stem = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    if (!stem.isEmpty() && sample.equals(stem + suffix)) {
      return new Announcement(stem, type.word());
    }
    return sample.equals(name) ? new Announcement(name, MetricType.UNKNOWN.word()) : NONE;
  }
}
