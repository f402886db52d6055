package io.fodc.profiling.profile;

import java.util.Optional;

/**
 * What a view is made of: one sample type of one profile, or of two.
 *
 * @param now the profile
 * @param nowType index of the sample type in it
 * @param base what it is compared with, if with anything
 * @param baseType index of the same sample type in that
 * @param normalized whether the values of {@code base} are scaled to the total of {@code now}
 */
public record Comparison(
    Profile now, int nowType, Optional<Profile> base, int baseType, boolean normalized) {

  /** One profile alone. */
  public static Comparison of(Profile now, Optional<String> sampleType) throws ProfileException {
    return new Comparison(now, now.typeIndex(sampleType), Optional.empty(), 0, false);
  }

  /**
   * Two profiles.
   *
   * @throws ProfileException if they do not count the same
   */
  public static Comparison of(
      Profile base, Profile now, Optional<String> sampleType, boolean normalized)
      throws ProfileException {
    int nowType = now.typeIndex(sampleType);
    SampleType wanted = now.sampleTypes().get(nowType);
    int baseType = base.sampleTypes().indexOf(wanted);
    if (baseType < 0) {
      throw new ProfileException(
          ProfileException.Reason.DIFFERENT_SAMPLE_TYPES,
          "the profiles count different things: the base has "
              + base.sampleTypes()
              + ", and of the other one "
              + wanted
              + " was to be compared",
          "compare two of one kind, or name a sample type that both have");
    }
    return new Comparison(now, nowType, Optional.of(base), baseType, normalized);
  }

  /** What is counted. */
  public SampleType sampleType() {
    return now.sampleTypes().get(nowType);
  }

  /** Whether values go up and down: of two profiles, or of one that is a difference itself. */
  public boolean signed() {
    if (base.isPresent()) {
      return true;
    }
    for (int sample = 0; sample < now.samples(); sample++) {
      if (now.value(sample, nowType) < 0) {
        return true;
      }
    }
    return false;
  }

  /** By what values of the base are multiplied. */
  double baseScale() {
    double baseTotal = base.map(profile -> profile.total(baseType)).orElse(0L);
    return normalized && baseTotal > 0 ? now.total(nowType) / baseTotal : 1;
  }

  /** A value of the base as it is compared. */
  static long scaled(long value, double scale) {
    return scale == 1 ? value : Math.round(value * scale);
  }
}
