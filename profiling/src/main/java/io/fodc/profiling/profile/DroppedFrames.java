package io.fodc.profiling.profile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a profile's writer asked to leave out of stacks ({@code drop_frames}, {@code keep_frames}):
 * a frame that matches and all it calls. As in pprof, nothing is left out before the first frame
 * from the root that does not match. The patterns come with the profile, so they are matched in
 * linear time.
 */
final class DroppedFrames {
  private static final int MOST_PATTERN_CHARS = 1_024;

  private final boolean[] dropped;

  DroppedFrames(String drop, String keep, List<Frame> frames) throws ProfileException {
    Pattern dropPattern = pattern(drop);
    Optional<Pattern> keepPattern = keep.isEmpty() ? Optional.empty() : Optional.of(pattern(keep));
    dropped = new boolean[frames.size()];
    for (int i = 0; i < dropped.length; i++) {
      String name = frames.get(i).name();
      dropped[i] =
          dropPattern.matches(name) && keepPattern.filter(kept -> kept.matches(name)).isEmpty();
    }
  }

  private static Pattern pattern(String regex) throws ProfileException {
    if (regex.length() > MOST_PATTERN_CHARS) {
      throw ProfileException.tooLarge("characters in a pattern", MOST_PATTERN_CHARS);
    }
    if (regex.indexOf('{') >= 0) {
      throw ProfileException.malformed(
          "its pattern of frames to leave out has a counted repetition, which can grow without end");
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw ProfileException.malformed("its pattern of frames to leave out is none of RE2");
    }
  }

  Profile.Stacks applyTo(Profile.Stacks stacks) throws ProfileException {
    Ints kept = new Ints("frames of locations", stacks.frames().length, 1);
    int locations = stacks.frameStarts().length - 1;
    int[] frameStarts = new int[locations + 1];
    Cut[] cuts = new Cut[locations];
    for (int location = 0; location < locations; location++) {
      int from = stacks.frameStarts()[location];
      int to = stacks.frameStarts()[location + 1];
      int outermost = to - 1;
      while (outermost >= from && !dropped[stacks.frames()[outermost]]) {
        outermost--;
      }
      cuts[location] =
          outermost < from ? Cut.NOTHING : outermost == to - 1 ? Cut.ALL : Cut.INNER_FRAMES;
      from = cuts[location] == Cut.INNER_FRAMES ? outermost + 1 : from;
      for (int i = from; i < to; i++) {
        kept.add(stacks.frames()[i]);
      }
      frameStarts[location + 1] = kept.size();
    }
    int[] starts = Arrays.copyOf(stacks.starts(), stacks.starts().length);
    for (int sample = 0; sample < stacks.ends().length; sample++) {
      starts[sample] = start(stacks, sample, cuts);
    }
    return new Profile.Stacks(
        starts, stacks.ends(), stacks.locations(), frameStarts, kept.toArray());
  }

  private static int start(Profile.Stacks stacks, int sample, Cut[] cuts) {
    boolean begun = false;
    for (int i = stacks.ends()[sample] - 1; i >= stacks.starts()[sample]; i--) {
      Cut cut = cuts[stacks.locations()[i]];
      if (cut == Cut.NOTHING) {
        begun = true;
      } else if (begun) {
        return cut == Cut.ALL ? i + 1 : i;
      }
    }
    return stacks.starts()[sample];
  }

  /** What of a location is left out where a stack reaches it. */
  private enum Cut {
    NOTHING,
    INNER_FRAMES,
    ALL
  }
}
