package io.fodc.profiling.profile;

import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * One profile, checked: every index in it is good, sums of absolute values fit a {@code long}, and
 * what its writer asked to leave out of stacks is left out. Immutable. The arrays are laid out as
 * {@code values[sample * types + type]}, {@code stackLocations[stackStarts[sample] …]} leaf first,
 * {@code locationFrames[locationStarts[location] …]} innermost first.
 */
public final class Profile {
  private final ProfileFacts facts;
  private final List<Frame> frames;
  private final Stacks stacks;
  private final long[] values;
  private final SampleLabels labels;

  Profile(
      ProfileFacts facts, List<Frame> frames, Stacks stacks, long[] values, SampleLabels labels) {
    this.facts = facts;
    this.frames = List.copyOf(frames);
    this.stacks = stacks;
    this.values = values;
    this.labels = labels;
  }

  /** What it says of itself. */
  public ProfileFacts facts() {
    return facts;
  }

  public List<SampleType> sampleTypes() {
    return facts.sampleTypes();
  }

  /** Index of the sample type to show when nobody says which. */
  public int defaultType() {
    return facts.defaultType();
  }

  /**
   * Index of a sample type.
   *
   * @param wanted {@code inuse_space} or {@code inuse_space/bytes}; the default one when empty
   * @throws ProfileException listing those it has
   */
  public int typeIndex(Optional<String> wanted) throws ProfileException {
    if (wanted.isEmpty()) {
      return facts.defaultType();
    }
    for (int i = 0; i < facts.sampleTypes().size(); i++) {
      SampleType type = facts.sampleTypes().get(i);
      if (type.type().equals(wanted.get()) || type.toString().equals(wanted.get())) {
        return i;
      }
    }
    throw new ProfileException(
        ProfileException.Reason.NO_SUCH_SAMPLE_TYPE,
        "the profile has no sample type of that name",
        "it has " + facts.sampleTypes());
  }

  /** Its functions; frames of samples are indices into this. */
  public List<Frame> frames() {
    return frames;
  }

  public int samples() {
    return stacks.starts().length - 1;
  }

  public long value(int sample, int type) {
    return values[sample * facts.sampleTypes().size() + type];
  }

  /** Labels of its samples. */
  public SampleLabels labels() {
    return labels;
  }

  /** Shows the frames of a sample, innermost first. */
  public void eachFrame(int sample, IntConsumer frame) {
    for (int i = stacks.starts()[sample]; i < stacks.ends()[sample]; i++) {
      int location = stacks.locations()[i];
      for (int j = stacks.frameStarts()[location]; j < stacks.frameStarts()[location + 1]; j++) {
        frame.accept(stacks.frames()[j]);
      }
    }
  }

  /** Sum of the absolute values of one type: what shares are shares of. */
  public long total(int type) {
    long total = 0;
    for (int sample = 0; sample < samples(); sample++) {
      total += Math.abs(value(sample, type));
    }
    return total;
  }

  /**
   * Where each sample's frames are.
   *
   * @param starts {@code [sample]}, the innermost that is shown; one more than there are samples
   * @param ends {@code [sample]}, after the outermost
   * @param locations {@code [place in a stack]}
   * @param frameStarts {@code [location]}, one more than there are locations
   * @param frames {@code [place in a location]}, indices of frames
   */
  record Stacks(int[] starts, int[] ends, int[] locations, int[] frameStarts, int[] frames) {}
}
