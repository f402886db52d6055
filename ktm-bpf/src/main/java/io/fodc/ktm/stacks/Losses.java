package io.fodc.ktm.stacks;

/**
 * What the samples lack.
 *
 * @param seen samples of the targets, those not kept among them
 * @param full samples not kept because there were too many different ones
 * @param collisions stacks, of samples that were kept, that lost their place to another stack
 * @param tooShort waits below the threshold
 * @param untracked waits the kernel had no room to note
 */
public record Losses(long seen, long full, long collisions, long tooShort, long untracked) {
  /** Nothing seen. */
  public static final Losses NONE = new Losses(0, 0, 0, 0, 0);

  /** Whether anything that should be there is not. */
  public boolean any() {
    return full > 0 || collisions > 0 || untracked > 0;
  }

  @Override
  public String toString() {
    return "seen=%d full=%d collisions=%d too-short=%d untracked=%d"
        .formatted(seen, full, collisions, tooShort, untracked);
  }
}
