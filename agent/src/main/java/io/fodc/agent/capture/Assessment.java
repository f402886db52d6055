package io.fodc.agent.capture;

import java.time.Duration;
import java.util.Map;

/** What a method says about an order before it is carried out. */
public sealed interface Assessment {
  /**
   * It can.
   *
   * @param expected how long it will take, without the upload
   * @param expectedBytes of all artifacts together; a guess
   * @param measures more numbers, such as {@code goroutines}
   */
  record Ready(Duration expected, long expectedBytes, Map<String, String> measures)
      implements Assessment {
    public Ready {
      measures = Map.copyOf(measures);
    }
  }

  /**
   * It cannot, and another method may.
   *
   * @param code for machines: {@code unsupported}, {@code target-unreachable}, {@code no-privilege}
   * @param detail what is missing and what to do
   */
  record Unable(String code, String detail) implements Assessment {}

  /**
   * It could, but should not, and no other method should: what it would cost is more than there is.
   *
   * @param code for machines: {@code no-headroom}, {@code too-many-goroutines}
   * @param measures the numbers that say so
   */
  record TooDear(String code, String detail, Map<String, String> measures) implements Assessment {
    public TooDear {
      measures = Map.copyOf(measures);
    }
  }
}
