package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.scrape.Download.Part;

/** What a node's wrong answers are called. */
final class PprofFailure {
  static final String UNREACHABLE = "target-unreachable";
  static final String UNSUPPORTED = "unsupported";
  private static final String SETTING = "config-sources.pprof-address";

  private PprofFailure() {}

  /** The answer did not come, or not completely. */
  static CaptureException of(String url, Part.Failed failed) {
    return switch (failed.reason()) {
      case CONNECT ->
          new CaptureException(
              UNREACHABLE,
              url + ": " + failed.detail() + "; is the node up, and is " + SETTING + " right?");
      case TIMEOUT ->
          new CaptureException(
              "target-timeout",
              url
                  + ": "
                  + failed.detail()
                  + "; the node hangs, or has too little CPU to write it: try fewer seconds");
      case TLS,
          PROTOCOL,
          HTTP_STATUS,
          CONTENT_TYPE,
          BODY_TOO_LARGE,
          DECOMPRESSED_TOO_LARGE,
          TOO_MANY_SAMPLES,
          PARSE,
          INTERNAL ->
          new CaptureException(
              "target-failed",
              url
                  + ": "
                  + failed.detail()
                  + "; did the node end, and is pprof's listener at "
                  + SETTING
                  + "?");
    };
  }

  /**
   * The answer has another status than 200.
   *
   * @param text its body, or the beginning
   */
  static CaptureException of(String url, int status, String text) {
    if (status == 500 && (text.contains("already in use") || text.contains("already enabled"))) {
      return new CaptureException(
          "in-use",
          url
              + ": a program can be profiled in this way once at a time, and somebody else does it"
              + " now (the node says '"
              + shown(text)
              + "'); try again when it has ended, or stop the continuous profiler");
    }
    if (status == 404) {
      return new CaptureException(
          UNSUPPORTED, url + " is not there; does " + SETTING + " name the pprof listener?");
    }
    String moved = status / 100 == 3 ? "; redirects are not followed" : "";
    return new CaptureException(
        "target-failed",
        url + " answered with status " + status + " '" + shown(text) + "'" + moved);
  }

  static CaptureException notAProfile(String url, String why) {
    return new CaptureException(
        "not-a-profile",
        url + ": " + why + "; does " + SETTING + " name the pprof listener of a program in Go?");
  }

  static CaptureException tooLarge(String url, long limitBytes) {
    return new CaptureException(
        "too-large",
        url
            + ": the answer is larger than the "
            + limitBytes
            + " bytes that are allowed for it; ask for fewer seconds, or allow more");
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < 120; i++) {
      char c = text.charAt(i);
      shown.append(c >= 0x20 && c < 0x7f ? c : ' ');
    }
    return shown.toString().strip();
  }
}
