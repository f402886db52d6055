package io.fodc.agent.recorder;

import java.util.List;
import java.util.Locale;

/**
 * What is never left out: families that tell of errors, of who the node is, of whether it lives and
 * since when, and the agent's own.
 */
final class SheddingOrder {
  /** A family with one of these in its name tells of trouble. */
  private static final List<String> TROUBLE =
      List.of(
          "error",
          "fail",
          "panic",
          "fatal",
          "exception",
          "reject",
          "refuse",
          "drop",
          "discard",
          "timeout",
          "timed_out",
          "lost",
          "corrupt",
          "abort",
          "throttl",
          "unhealthy",
          "unavailable",
          "overflow");

  /** The same, as a whole word between underscores. */
  private static final List<String> TROUBLE_WORDS = List.of("err", "errs", "oom", "up");

  private static final List<String> IDENTITY_ENDS =
      List.of("_info", "process_start_time_seconds", "boot_time_seconds");
  private static final List<String> OWN_STARTS = List.of("fodc_", "ktm_");
  private static final String BUCKET = "_bucket";

  private SheddingOrder() {}

  /** Whether a family is never left out. */
  static boolean isProtected(String family) {
    String name = family.toLowerCase(Locale.ROOT);
    String words = "_" + name.replace(':', '_') + "_";
    return TROUBLE.stream().anyMatch(name::contains)
        || TROUBLE_WORDS.stream().anyMatch(word -> words.contains("_" + word + "_"))
        || IDENTITY_ENDS.stream().anyMatch(name::endsWith)
        || OWN_STARTS.stream().anyMatch(name::startsWith);
  }

  /** Whether a series of this name is a bucket of a histogram. */
  static boolean isBucket(String series) {
    return series.endsWith(BUCKET);
  }
}
