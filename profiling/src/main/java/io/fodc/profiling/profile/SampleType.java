package io.fodc.profiling.profile;

/**
 * What one value of each sample counts.
 *
 * @param type such as {@code cpu}, {@code inuse_space}
 * @param unit such as {@code nanoseconds}, {@code bytes}, {@code count}
 */
public record SampleType(String type, String unit) {
  /** One sentence for somebody who meets it for the first time. */
  public String meaning() {
    return SampleMeanings.of(this);
  }

  /** {@code cpu/nanoseconds}. */
  @Override
  public String toString() {
    return type + "/" + unit;
  }
}
