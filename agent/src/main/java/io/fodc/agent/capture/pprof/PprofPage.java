package io.fodc.agent.capture.pprof;

/**
 * A page that may be asked for. There are no others: the same server can have pages that stop the
 * node.
 */
final class PprofPage {
  private static final String ROOT = "/debug/pprof/";

  private final String name;
  private final String query;

  private PprofPage(String name, String query) {
    this.name = name;
    this.query = query;
  }

  /** The list of profiles, with their sizes: the cheapest of all. */
  static PprofPage index() {
    return new PprofPage("", "");
  }

  static PprofPage cpu(long seconds) {
    return new PprofPage("profile", seconds(seconds));
  }

  static PprofPage trace(long seconds) {
    return new PprofPage("trace", seconds(seconds));
  }

  static PprofPage heap(boolean collectFirst) {
    return new PprofPage("heap", collectFirst ? "?gc=1" : "");
  }

  static PprofPage heapDelta(long seconds) {
    return new PprofPage("heap", seconds(seconds));
  }

  static PprofPage allocs() {
    return new PprofPage("allocs", "");
  }

  static PprofPage allocsDelta(long seconds) {
    return new PprofPage("allocs", seconds(seconds));
  }

  static PprofPage goroutine() {
    return new PprofPage("goroutine", "");
  }

  static PprofPage goroutineDelta(long seconds) {
    return new PprofPage("goroutine", seconds(seconds));
  }

  /** As a panic prints them. The program stands still while it is made. */
  static PprofPage goroutineText() {
    return new PprofPage("goroutine", "?debug=2");
  }

  /** As the index calls it. */
  String name() {
    return name;
  }

  String path() {
    return ROOT + name;
  }

  String query() {
    return query;
  }

  private static String seconds(long seconds) {
    if (seconds < 1) {
      throw new IllegalArgumentException("seconds " + seconds + " are fewer than 1");
    }
    return "?seconds=" + seconds;
  }
}
