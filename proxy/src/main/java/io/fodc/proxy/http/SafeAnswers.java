package io.fodc.proxy.http;

import java.util.Map;

/**
 * Headers of every answer, that keep a browser from doing more with it than showing it: no guessing
 * of its type, no copy on a disk, no frame and no page of another site around it, no address of
 * ours in the requests that follow. No header ever lets another origin read an answer (CORS).
 */
final class SafeAnswers {
  /** Values by name; a page may set its own instead. */
  static final Map<String, String> HEADERS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Cache-Control", "no-store",
          "Content-Security-Policy", "frame-ancestors 'none'",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Referrer-Policy", "no-referrer");

  private SafeAnswers() {}
}
