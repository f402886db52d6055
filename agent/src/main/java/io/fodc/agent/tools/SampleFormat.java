package io.fodc.agent.tools;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How {@code cat} writes samples. */
enum SampleFormat {
  /** OpenMetrics 1.0 with timestamps. */
  TEXT,
  /** A line per sample. */
  CSV,
  /** A line per series. */
  JSON;

  static SampleFormat of(String text) throws UsageException {
    for (SampleFormat format : values()) {
      if (format.word().equals(text)) {
        return format;
      }
    }
    throw new UsageException(
        "--format '%s' is none of %s"
            .formatted(
                text,
                Arrays.stream(values()).map(SampleFormat::word).collect(Collectors.joining(", "))));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
