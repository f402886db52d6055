package io.fodc.ktm.stacks;

import java.util.List;

/**
 * How often one stack was seen.
 *
 * @param process place of the process in {@link StackSamples#images}
 * @param thread name of the thread, at most 15 bytes
 * @param count samples, or waits
 * @param nanos time they stand for, or took
 */
record StackSample(
    int process, String thread, Reason reason, Stack user, Stack kernel, long count, long nanos) {

  /** What the thread was doing. */
  enum Reason {
    ON_CPU(""),
    BLOCKED("blocked"),
    IO("io");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** As in the profile; empty when it goes without saying. */
    String label() {
      return label;
    }
  }

  /**
   * Addresses, innermost first: the instruction, then where calls return to.
   *
   * @param lost whether there was a stack that could not be kept
   */
  record Stack(List<Long> addresses, boolean lost) {
    static final Stack NONE = new Stack(List.of(), false);
    static final Stack LOST = new Stack(List.of(), true);

    Stack {
      addresses = List.copyOf(addresses);
    }
  }
}
