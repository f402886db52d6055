package io.fodc.agent.process;

import java.util.List;

/** Command lines and environments as the kernel and Go's pprof print them: separated by NUL. */
public final class NulSeparated {
  private NulSeparated() {}

  /**
   * The parts, in order. A NUL behind the last part, which the kernel writes and pprof does not,
   * begins no further part; empty parts between others are kept.
   */
  public static List<String> split(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    String body = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
    return List.of(body.split("\0", -1));
  }
}
