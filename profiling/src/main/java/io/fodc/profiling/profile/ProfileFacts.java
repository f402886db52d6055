package io.fodc.profiling.profile;

import java.util.ArrayList;
import java.util.List;

/**
 * What a profile says of itself beside its samples.
 *
 * @param sampleTypes at least one
 * @param defaultType index of the one to show when nobody says which: the profile's own choice,
 *     else the last, as pprof has it
 * @param periodType what a period is measured in
 * @param period between two samples, 0 if not said
 * @param timeNanos when it began, since 1970, 0 if not said
 * @param durationNanos how long it took, 0 for an instant
 * @param comments lines of its writer
 */
public record ProfileFacts(
    List<SampleType> sampleTypes,
    int defaultType,
    SampleType periodType,
    long period,
    long timeNanos,
    long durationNanos,
    List<String> comments) {
  public ProfileFacts {
    sampleTypes = List.copyOf(sampleTypes);
    comments = List.copyOf(comments);
  }

  static ProfileFacts of(RawProfile raw) throws ProfileException {
    List<SampleType> types = new ArrayList<>();
    int chosen = -1;
    for (int i = 0; i + 1 < raw.sampleTypes.size(); i += 2) {
      if (raw.defaultSampleType != 0 && raw.sampleTypes.get(i) == raw.defaultSampleType) {
        chosen = i / 2;
      }
      types.add(type(raw, raw.sampleTypes.get(i), raw.sampleTypes.get(i + 1)));
    }
    if (types.isEmpty()) {
      throw ProfileException.malformed("it has no sample type");
    }
    List<String> comments = new ArrayList<>();
    for (int i = 0; i < raw.comments.size(); i++) {
      comments.add(raw.string(raw.comments.get(i), "a comment"));
    }
    return new ProfileFacts(
        types,
        chosen < 0 ? types.size() - 1 : chosen,
        type(raw, raw.periodType, raw.periodUnit),
        raw.period,
        raw.timeNanos,
        raw.durationNanos,
        comments);
  }

  private static SampleType type(RawProfile raw, long type, long unit) throws ProfileException {
    return new SampleType(raw.string(type, "a type"), raw.string(unit, "a unit"));
  }
}
