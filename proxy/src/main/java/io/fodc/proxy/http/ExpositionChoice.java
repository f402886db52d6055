package io.fodc.proxy.http;

import io.fodc.schemas.exposition.ExpositionFormat;
import java.util.List;

/**
 * The format of a page of samples. One sample that breaks OpenMetrics' stricter rules costs a
 * scraper the whole page, and what nodes say is not ours to correct: so OpenMetrics goes only to
 * those who do not take text at all.
 */
final class ExpositionChoice {
  private static final String TEXT = "text/plain";
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private ExpositionChoice() {}

  /** The format for an {@code Accept} header; a problem if it takes neither. */
  static ExpositionFormat of(String accept) {
    return MediaRanges.choose(accept, List.of(TEXT, OPEN_METRICS)).equals(OPEN_METRICS)
            && !MediaRanges.takes(accept, TEXT)
        ? ExpositionFormat.OPENMETRICS_1_0
        : ExpositionFormat.TEXT_0_0_4;
  }
}
