package io.fodc.agent.scrape;

/** Why a scrape gave nothing, or not everything: the closed set in metrics and statuses. */
public enum ScrapeReason {
  /** The name does not resolve, or nobody listens there. */
  CONNECT("connect"),
  /** Not finished at the tick's deadline. */
  TIMEOUT("timeout"),
  /** The transport security layer refused. */
  TLS("tls"),
  /** Not HTTP, or broken HTTP. */
  PROTOCOL("protocol"),
  /** Another status than 200; redirects are not followed. */
  HTTP_STATUS("http-status"),
  /** Not an exposition: HTML, JSON, or nothing said. */
  CONTENT_TYPE("content-type"),
  /** More bytes were sent than are taken. */
  BODY_TOO_LARGE("body-too-large"),
  /** The body unpacks to more bytes than are taken. */
  DECOMPRESSED_TOO_LARGE("decompressed-too-large"),
  /** The page holds more samples than are taken; the first ones were. */
  TOO_MANY_SAMPLES("too-many-samples"),
  /** Not one line of the page could be read. */
  PARSE("parse"),
  /** The agent itself failed; the log says how. */
  INTERNAL("internal");

  private final String word;

  ScrapeReason(String word) {
    this.word = word;
  }

  /** The word in labels and messages. */
  public String word() {
    return word;
  }
}
