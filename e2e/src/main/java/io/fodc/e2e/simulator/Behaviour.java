package io.fodc.e2e.simulator;

import java.util.Locale;

/** How a simulated node answers a scrape. */
public enum Behaviour {
  /** The page, at once. */
  HEALTHY,
  /** Accepts the request and never answers. */
  HANG,
  /** Sends the page in drips that would take minutes. */
  SLOW,
  /** A page of 50,000 more series. */
  HUGE_PAGE,
  /** The page with broken lines between the good ones. */
  BROKEN_LINES,
  /** The page with error families that were not there before. */
  ERROR_SERIES,
  /** A few MB of gzip that unpack to 10 GB. */
  GZIP_BOMB,
  /** A body of 5 GB. */
  ENDLESS_BODY,
  /** Status 500. */
  SERVER_ERROR,
  /** Status 200 with an HTML page. */
  HTML;

  /** The behaviour a word such as {@code huge-page} names. */
  public static Behaviour ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** The word that {@link #ofWord} takes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
