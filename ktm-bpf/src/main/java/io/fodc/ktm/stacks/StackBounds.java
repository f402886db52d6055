package io.fodc.ktm.stacks;

/**
 * Memory of the kernel that one sampling may take.
 *
 * @param stacks different stacks, a power of two from 64 to 65,536; each takes 1.25 KiB, and stacks
 *     lose their place to each other long before the map is full, so give four times as many as
 *     expected
 * @param samples different combinations of thread name, reason and stacks, 64 to 65,536; each takes
 *     about 100 bytes
 */
public record StackBounds(int stacks, int samples) {
  private static final int LEAST = 64;
  private static final int MOST = 65_536;
  private static final int OVERFLOW_SHARE = 4;

  /** About 23 MB. */
  public static final StackBounds DEFAULT = new StackBounds(16_384, 16_384);

  /** Checks the ranges. */
  public StackBounds {
    if (Integer.bitCount(stacks) != 1 || stacks < LEAST || stacks > MOST) {
      throw new IllegalArgumentException(
          stacks + " stacks asked for; give a power of two from " + LEAST + " to " + MOST);
    }
    if (samples < LEAST || samples > MOST) {
      throw new IllegalArgumentException(
          samples + " samples asked for; give " + LEAST + " to " + MOST);
    }
  }

  /** Room for stacks whose place another one has. */
  int overflow() {
    return stacks / OVERFLOW_SHARE;
  }
}
