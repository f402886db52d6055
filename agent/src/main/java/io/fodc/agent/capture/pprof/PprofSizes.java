package io.fodc.agent.capture.pprof;

/**
 * How large answers are likely to be: guesses from a Prometheus server under load, for telling
 * whether there is room, not for refusing.
 */
final class PprofSizes {
  private static final long SMALL_PROFILE = 64 * 1024;
  private static final long HEAP_PROFILE = 512 * 1024;
  private static final long CPU_PER_SECOND = 4 * 1024;
  private static final long TRACE_PER_SECOND = 2 * 1024 * 1024;
  private static final long PROFILE_PER_GOROUTINE = 4;
  private static final long TEXT_PER_GOROUTINE = 1024;

  private PprofSizes() {}

  static long expected(PprofFetch fetch, long goroutines) {
    long seconds = fetch.watched().toSeconds();
    return switch (fetch.page().name()) {
      case "profile" -> SMALL_PROFILE + seconds * CPU_PER_SECOND;
      case "trace" -> SMALL_PROFILE + seconds * TRACE_PER_SECOND;
      case "goroutine" ->
          fetch.page().query().isEmpty()
              ? SMALL_PROFILE + goroutines * PROFILE_PER_GOROUTINE
              : goroutines * TEXT_PER_GOROUTINE;
      default -> HEAP_PROFILE;
    };
  }
}
